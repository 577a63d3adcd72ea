import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isFault } from '../http1/fault.ts';
import { parseFields } from '../http1/fields.ts';
import type { ServiceReply } from '../service/request.ts';
import { parseAppProbers } from './app-probers.ts';
import { appProbeHandler } from './handler.ts';
import { probeTarget } from './target.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function portOf(
  server: {
    listen(port: number, host: string): unknown;
    address(): unknown;
    close(): unknown;
  } & NodeJS.EventEmitter,
): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}

async function probe(handler: unknown, fields: readonly string[] = []): Promise<ServiceReply> {
  const path = '/app-health/app/readyz';
  const probers = parseAppProbers(JSON.stringify({ [path]: handler }));
  if (!probers.ok) throw new Error(JSON.stringify(probers.problems));
  const head = parseFields(
    ['GET', 'Host: 10.0.0.1:15020', 'User-Agent: kube-probe/1.35', ...fields, '', ''].join('\r\n'),
    5,
    10,
  );
  if (isFault(head)) throw new Error(head.code);
  const request = {
    method: 'GET',
    path,
    query: new URLSearchParams(),
    fields: head,
    loopback: false,
  };
  return await appProbeHandler(probers.value, probeTarget('127.0.0.1'))(request);
}

function application(
  answer: (request: IncomingMessage) => { status: number; location?: string; body?: string },
): Server {
  return createServer((request, response) => {
    const { status, location, body = '' } = answer(request);
    response
      .writeHead(status, {
        'content-length': body.length,
        ...(location !== undefined && { location }),
      })
      .end(body);
  });
}

describe('an HTTP probe', () => {
  it('asks what the kubelet would have asked', async () => {
    let seen: IncomingMessage | undefined;
    const port = await portOf(
      application((request) => ((seen = request), { status: 202, body: 'fine' })),
    );
    const reply = await probe(
      { httpGet: { path: '/ready?deep=1', port, httpHeaders: [{ name: 'X-Key', value: 'k' }] } },
      ['X-Other: o'],
    );
    expect([reply.status, String(reply.body)]).toEqual([202, 'fine']);
    expect(seen?.url).toBe('/ready?deep=1');
    expect(seen?.headers).toMatchObject({
      host: `10.0.0.1:${port}`,
      'user-agent': 'kube-probe/1.35',
      'x-key': 'k',
      'x-other': 'o',
    });
  });

  it('takes the host that the probe names', async () => {
    let host: string | undefined;
    const port = await portOf(
      application((request) => ((host = request.headers.host), { status: 200 })),
    );
    await probe({
      httpGet: { path: '/', port, httpHeaders: [{ name: 'host', value: 'app.example' }] },
    });
    expect(host).toBe('app.example');
  });

  it.each([
    ['within the host is followed', '/there', 204],
    ['to another host is success', 'http://elsewhere.example/', 200],
    ['without end is success in the end', '/loop', 200],
  ])('that is redirected %s', async (_, location, expected) => {
    const port = await portOf(
      application(({ url }) => (url === '/there' ? { status: 204 } : { status: 302, location })),
    );
    expect((await probe({ httpGet: { path: '/', port } })).status).toBe(expected);
  });

  it('fails as the application fails, and with what it says', async () => {
    const port = await portOf(application(() => ({ status: 503, body: 'x'.repeat(50_000) })));
    const reply = await probe({ httpGet: { path: '/', port } });
    expect([reply.status, reply.body.length]).toEqual([503, 10 * 1024]);
  });

  it('fails where nobody listens or answers', async () => {
    const silent = await portOf(createTcpServer(() => {}));
    expect((await probe({ httpGet: { path: '/', port: 1 } })).status).toBe(500);
    expect(
      await probe({ httpGet: { path: '/', port: silent }, timeoutSeconds: 0.05 }),
    ).toMatchObject({ status: 500, body: expect.stringContaining('no answer within 50 ms') });
  });
});

describe('a TCP probe', () => {
  it('is answered by whether it connects', async () => {
    const port = await portOf(createTcpServer((socket) => socket.destroy()));
    expect((await probe({ tcpSocket: { port } })).status).toBe(200);
    expect((await probe({ tcpSocket: { port: 1 } })).status).toBe(500);
  });
});

/** A health service for `my.Service`. */
const health = (status: number, grpcStatus = '0') => {
  const server = createHttp2Server();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const pieces: Buffer[] = [];
    stream.on('data', (bytes: Buffer) => pieces.push(bytes));
    stream.on('end', () => {
      const service = Buffer.concat(pieces).subarray(7).toString();
      const right = headers[':path'] === '/grpc.health.v1.Health/Check' && service === 'my.Service';
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () =>
        stream.sendTrailers({ 'grpc-status': right ? grpcStatus : '5' }),
      );
      stream.end(Buffer.from([0, 0, 0, 0, 2, 8, status]));
    });
  });
  return server;
};

describe('a gRPC probe', () => {
  it.each([
    [1, '0', 200],
    [2, '0', 500],
    [1, '12', 500],
  ])('with status %i and grpc-status %s is %i', async (status, grpcStatus, expected) => {
    const port = await portOf(health(status, grpcStatus));
    expect((await probe({ grpc: { port, service: 'my.Service' } })).status).toBe(expected);
  });
});

describe('what the injector wrote', () => {
  it('is read with every problem at once', () => {
    const result = parseAppProbers(
      JSON.stringify({
        '/app-health/a/readyz': { httpGet: { port: 'http' } },
        '/app-health/a/livez': { tcpSocket: { port: 1 }, grpc: { port: 1 } },
        '/app-health/a/startupz': {
          httpGet: { port: 1, httpHeaders: [{ name: 'X', value: 'a\r\nB: c' }] },
        },
        '/app-health/a/b/readyz': { tcpSocket: { port: 1 } },
        '/app-lifecycle/a/prestopz': { httpGet: { port: 80 } },
      }),
    );
    expect(result.ok ? [] : result.problems).toHaveLength(4);
  });

  it('that is not there is no probe, and asking for one is a bad request', async () => {
    const none = parseAppProbers(undefined);
    expect(none.ok && none.value.size).toBe(0);
    const fields = parseFields('GET\r\n\r\n', 5, 1);
    if (isFault(fields)) throw new Error(fields.code);
    const reply = await appProbeHandler(
      new Map(),
      probeTarget('10.0.0.1'),
    )({
      method: 'GET',
      path: '/app-health/x/livez',
      query: new URLSearchParams(),
      fields,
      loopback: false,
    });
    expect(reply.status).toBe(400);
  });

  it('is asked from where capture lets it pass', () => {
    expect(probeTarget('10.0.0.1')).toEqual({ address: '10.0.0.1', source: '127.0.0.6' });
    expect(probeTarget('fd00::1')).toEqual({ address: 'fd00::1', source: '::6' });
    expect(probeTarget('127.0.0.1')).toEqual({ address: '127.0.0.1' });
  });
});
