import { once } from 'node:events';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../driver/transport.ts';
import type { Wire } from '../driver/wire.ts';
import { descriptorOf } from '../socket.ts';
import { hear, transportFor, Upstream } from '../testing/captured.ts';
import { endpointOf } from '../testing/playbook.ts';
import { openDescriptors } from '../testing/churn.ts';
import { withEngine } from '../testing/engine.ts';
import type { ConnectionSink } from './engine.ts';

/** Listens, and hands what comes to `serve` with a sink that can be replaced. */
async function listening(
  transport: Transport,
  serve: (wire: Wire, bytes: Buffer, gone: () => void) => void,
): Promise<{ port: number; gone: Promise<void>; readonly close: () => void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const listener = transport.listener((arrival) => {
    const wire = arrival.open((event) => {
      if (event.kind === 'data') serve(wire, event.bytes, resolve);
    });
    wire.whenGone(resolve);
  });
  await listener.listen(0, '127.0.0.1');
  return { port: listener.port, gone: promise, close: () => listener.close() };
}

describe.each(['node', 'native'] as const)('a connection of the engine %s', (choice) => {
  it('becomes a server of node:http2, with the preface that was read already', async () => {
    const transport = transportFor(choice, endpointOf('10.96.0.10:80'));
    const server = createHttp2Server((request, response) => {
      void text(request).then((body) => response.end(`heard ${body.length}`));
    });
    const { port, gone, close } = await listening(transport, (wire, bytes) =>
      wire.handOver(bytes, (socket) => server.emit('connection', socket)),
    );
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    for (const size of [0, 1, 3_000_000]) {
      const stream = client.request({ ':method': 'POST' });
      stream.end('x'.repeat(size));
      expect(await text(stream)).toBe(`heard ${size}`);
    }
    client.close();
    await gone;
    close();
    transport.close();
  });

  it('loses no byte where each comes alone, and none that waits to be sent', async () => {
    const transport = transportFor(choice, endpointOf('10.96.0.10:80'));
    const waiting = Buffer.alloc(4_000_000, 'w');
    let heard = '';
    const { port, gone, close } = await listening(transport, (wire, bytes) => {
      wire.send(waiting);
      wire.handOver(bytes, (socket) => {
        socket.on('data', (more: Buffer) => (heard += more.toString()));
        socket.on('end', () => socket.end('done'));
        socket.resume();
      });
    });
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.setNoDelay(true);
    client.pause();
    for (const byte of 'byte by byte') {
      client.write(byte);
      await new Promise(setImmediate);
    }
    client.end();
    const answer = hear(client);
    client.resume();
    const { bytes } = await answer;
    expect(bytes.length).toBe(waiting.length + 4);
    expect(bytes.subarray(-4).toString()).toBe('done');
    expect(heard).toBe('byte by byte');
    await gone;
    close();
    transport.close();
  });

  it('becomes a client of node:http2 once it is connected', async () => {
    const server = createHttp2Server((request, response) => response.end(request.url));
    await using upstream = await Upstream.open((socket) => server.emit('connection', socket));
    const transport = transportFor(choice, endpointOf('10.96.0.10:80'));
    const socket = await new Promise<Socket>((resolve, reject) => {
      const wire = transport.connect(
        { endpoint: upstream.endpoint, source: undefined },
        ({ kind }) => {
          if (kind === 'connected' && typeof wire !== 'string')
            wire.handOver(Buffer.alloc(0), resolve);
          else reject(new Error(kind));
        },
      );
    });
    const client = connectHttp2('http://upstream', { createConnection: () => socket });
    expect(await text(client.request({ ':path': '/there' }))).toBe('/there');
    client.close();
    await once(client, 'close');
    transport.close();
  });

  it('that is reset while it is handed over tells that instead', async () => {
    const transport = transportFor(choice, endpointOf('10.96.0.10:80'));
    let taken: Socket | undefined;
    const { port, gone, close } = await listening(transport, (wire, bytes) => {
      wire.send(Buffer.alloc(8_000_000));
      wire.handOver(bytes, (socket) => {
        taken = socket;
        socket.on('error', () => {});
        socket.resume();
      });
    });
    const client = connect({ port, host: '127.0.0.1' });
    client.pause();
    client.write('x');
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.resetAndDestroy();
    await gone;
    // The socket of node:net is handed over at once, the engine's only once all is sent.
    expect(taken === undefined).toBe(choice === 'native');
    close();
    transport.close();
  });
});

const never = (): never => {
  throw new Error('nobody expects that');
};

describe('a socket of node:net', () => {
  it('becomes a connection of the engine, and its own descriptor is not needed', async () => {
    const before = openDescriptors();
    await withEngine(async (engine) => {
      const server = createServer({ pauseOnConnect: true });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const client = connect({ port, host: '127.0.0.1' });
      const [socket] = (await once(server, 'connection')) as [Socket];
      const { promise: gone, resolve } = Promise.withResolvers<void>();
      const sink: ConnectionSink = {
        connected: never,
        failed: never,
        lost: never,
        congested: never,
        drained: never,
        carried: never,
        released: never,
        data: (bytes) => engine.send(id, bytes),
        ended: () => engine.end(id),
        gone: resolve,
      };
      const id = engine.adopt(descriptorOf(socket) ?? -1, sink) as number;
      expect(id).toBeGreaterThan(0);
      socket.destroy();
      client.end('to the engine and back');
      expect((await hear(client)).bytes.toString()).toBe('to the engine and back');
      await gone;
      server.close();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(openDescriptors()).toEqual(before);
  });

  it('that is none is refused', async () => {
    await withEngine(async (engine) => {
      expect(engine.adopt(1_000_000, {} as ConnectionSink)).toBe('EBADF');
    });
  });
});
