import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { type Answer, endsOf } from './answer.ts';

/** A gRPC message: one byte for "not compressed", four for the length. */
export function grpcMessage(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** `HealthCheckResponse{status: SERVING}` */
const SERVING = grpcMessage(Buffer.of(0x08, 0x01));

/**
 * HTTP/2 without TLS, and gRPC as far as the wire shows it: `grpc.health.v1.Health/Check` is answered
 * for a kubelet's probe; any other method's answer tells how the call arrived, as JSON in a message.
 */
export function grpcServer(name: string): Http2Server {
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => stream.destroy());
    stream.resume();
    stream.once('end', () => respond(name, stream, headers));
  });
  return server;
}

function respond(name: string, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const path = headers[':path'] ?? '';
  const socket = stream.session?.socket;
  if (socket === undefined) return;
  const answer: Answer = {
    name,
    protocol: 'HTTP/2',
    method: headers[':method'] ?? '',
    path,
    ...endsOf(socket),
    headers,
  };
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  const isHealth = path === '/grpc.health.v1.Health/Check';
  stream.end(isHealth ? SERVING : grpcMessage(Buffer.from(JSON.stringify(answer))));
}
