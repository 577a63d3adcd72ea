import type { AddressInfo, Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Call, Outcome } from './call.ts';
import { callGrpc } from './grpc-client.ts';
import { grpcServer } from './grpc-server.ts';
import { callHttp, callWebSocket } from './http-client.ts';
import { httpServer } from './http-server.ts';
import { callBytes, callGreeting } from './tcp-client.ts';
import { bytesServer, greetingServer } from './tcp-server.ts';

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function to(url: string, more: Partial<Call> = {}): Call {
  return { url: new URL(url), method: 'GET', headers: {}, send: 0, timeoutMs: 5000, ...more };
}

it('tells how an HTTP request arrived', async () => {
  const port = await listening(httpServer('web'));
  const { status, body } = await callHttp(
    to(`http://127.0.0.1:${port}/a`, { headers: { 'x-a': 'b' } }),
  );
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      name: 'web',
      path: '/a',
      remote: { address: '127.0.0.1' },
      local: { address: '127.0.0.1', port },
      headers: { 'x-a': 'b' },
    },
  });
  expect(await callHttp(to(`http://[::1]:${port}/status/503`))).toMatchObject({ status: 503 });
});

it('fails its health check when told to, and mends', async () => {
  const port = await listening(httpServer('web'));
  const health = async (): Promise<number> =>
    (await callHttp(to(`http://[::1]:${port}/healthz`))).status;
  expect(await health()).toBe(200);
  await callHttp(to(`http://[::1]:${port}/fail`));
  expect(await health()).toBe(503);
  await callHttp(to(`http://[::1]:${port}/mend`));
  expect(await health()).toBe(200);
});

it.each([1, 125, 126, 65_000])('echoes a WebSocket message of %i bytes', async (send) => {
  const port = await listening(httpServer('web'));
  expect((await callWebSocket(to(`ws://[::1]:${port}/`, { send }))).body).toEqual({ echoed: true });
});

it('answers gRPC, and a health check', async () => {
  const port = await listening(grpcServer('web'));
  const tell = await callGrpc(to(`grpc://[::1]:${port}`, { send: 100_000 }));
  expect(tell).toMatchObject({ status: 0, body: { protocol: 'HTTP/2' } });
  expect(await callGrpc(to(`grpc://[::1]:${port}/grpc.health.v1.Health/Check`))).toMatchObject({
    status: 0,
    body: '\u0008\u0001',
  });
});

it('speaks first', async () => {
  const port = await listening(greetingServer('db'));
  expect((await callGreeting(to(`greeting://[::1]:${port}`))).body).toMatchObject({ name: 'db' });
});

it('sums up the same bytes alike, whichever way they went', async () => {
  const [bytes, http] = [await listening(bytesServer()), await listening(httpServer('web'))];
  const send = 1_000_003;
  const ways: readonly Promise<Outcome>[] = [
    callBytes(to(`bytes://[::1]:${bytes}/${send}`)),
    callBytes(to(`bytes://[::1]:${bytes}`, { send })),
    callHttp(to(`http://[::1]:${http}/bytes/${send}`)),
    callHttp(to(`http://[::1]:${http}/sum`, { send })),
  ];
  const sums = (await Promise.all(ways)).map(({ body }) => JSON.stringify(body));
  expect(new Set(sums).size).toBe(1);
  expect(sums[0]).toContain(`"bytes":${send}`);
});
