import { describe, expect, it } from 'vitest';
import { encodeGrpcMessage, grpcStatusFor, grpcStatusOf, isGrpc, isServerError } from './grpc.ts';
import { formatStreamReply } from './reply.ts';

describe('gRPC', () => {
  it.each([
    ['application/grpc', true],
    ['application/grpc+proto', true],
    ['application/grpc;charset=utf-8', true],
    ['application/grpc-web', false],
    ['application/json', false],
  ])('is told by its content type: %s', (type, expected) => {
    expect(isGrpc([':method', 'POST', 'content-type', type])).toBe(expected);
  });

  it('has its messages percent-encoded', () => {
    expect(encodeGrpcMessage(Buffer.from('100 % of ü\n'))).toBe('100 %25 of %C3%BC%0A');
  });

  it.each([
    ['0', 0],
    ['16', 16],
    ['', undefined],
    ['-1', undefined],
    ['abc', undefined],
  ])('has statuses that are numbers: %j', (text, status) => {
    expect(grpcStatusOf(['grpc-status', text])).toBe(status);
  });

  it('counts against an endpoint what Envoy counts as 5xx', () => {
    const counted = Array.from({ length: 17 }, (_, status) => status).filter(isServerError);
    expect(counted).toEqual([2, 4, 12, 13, 14, 15]);
  });

  it('makes of HTTP statuses what its own clients make of them', () => {
    expect([400, 401, 403, 404, 429, 502, 503, 504, 500].map(grpcStatusFor)).toEqual([
      13, 16, 7, 12, 14, 14, 14, 14, 2,
    ]);
  });
});

describe('a reply', () => {
  const reply = { status: 503, body: 'no healthy upstream' };

  it('is trailers alone to gRPC', () => {
    const { head, body, grpcStatus } = formatStreamReply(reply, { method: 'POST', grpc: true });
    expect(head.slice(0, 8)).toEqual([
      ':status',
      '200',
      'content-type',
      'application/grpc',
      'grpc-status',
      '14',
      'grpc-message',
      'no healthy upstream',
    ]);
    expect([body.length, grpcStatus]).toEqual([0, 14]);
  });

  it('has a length and no body to HEAD', () => {
    const { head, body } = formatStreamReply(reply, { method: 'HEAD', grpc: false });
    expect(head).toContain('19');
    expect(body).toHaveLength(0);
  });
});
