import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { responseCodeDetails } from '../telemetry/response-details.ts';
import { Captured, Upstream } from '../testing/captured.ts';
import { captureHttp2, dialHttp2, Http2Upstream } from '../testing/http2-peer.ts';

describe.each(['node', 'native'] as const)(
  'a sidecar that ends with work under way, by the engine %s',
  (engine) => {
    it.each([
      ['http', 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['tcp', 'hello'],
    ] as const)('tells of it: %s', async (treatment, bytes) => {
      await using upstream = await Upstream.open(() => {});
      await using captured = await Captured.open([upstream.endpoint], treatment, undefined, engine);
      const client = await captured.dial();
      client.write(bytes);
      await expect.poll(() => upstream.sockets.length).toBe(1);
      await once(upstream.sockets[0] ?? client, 'data');
      captured.listener.close();
      captured.listener.close();
      expect(captured.records.map((record) => [record.flags, responseCodeDetails(record)])).toEqual(
        [[['DC'], 'downstream_local_disconnect']],
      );
    });

    it('tells of streams of HTTP/2', async () => {
      await using upstream = await Http2Upstream.open((stream) => stream.respond({}));
      await using captured = await captureHttp2(engine, [upstream]);
      const client = await dialHttp2(captured);
      client.on('error', () => {});
      const stream = client.request({ ':path': '/watch' });
      stream.on('error', () => {});
      await once(stream, 'response');
      captured.listener.close();
      expect(captured.records.map((record) => [record.flags, responseCodeDetails(record)])).toEqual(
        [[['DC'], 'downstream_local_disconnect']],
      );
      client.destroy();
    });

    it('has nothing to tell of a client that waits between requests', async () => {
      const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
      await using upstream = await Upstream.open(
        (socket) => void socket.on('data', () => socket.write(ok)),
      );
      await using captured = await Captured.open([upstream.endpoint], 'http', undefined, engine);
      const client = await captured.dial();
      client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(client, 'data');
      captured.listener.close();
      expect(captured.records.map(({ flags }) => flags)).toEqual([[]]);
    });
  },
);
