import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Captured, hear, Upstream } from '../testing/captured.ts';
import { endpointOf } from '../testing/playbook.ts';
import type { CaptureListener } from './capture-listener.ts';

describe.each(['node', 'native'] as const)(
  'the limit of connections by the engine %s',
  (engine) => {
    it('resets the one too many, and lets the next in once there is room', async () => {
      await using upstream = await Upstream.open((socket) => void socket.pipe(socket));
      let listener: CaptureListener | undefined;
      const limit = { most: 1, open: () => listener?.active ?? 0 };
      const original = endpointOf('10.96.0.10:80');
      await using captured = await Captured.open([upstream.endpoint], 'tcp', original, engine, {
        limit,
      });
      listener = captured.listener;
      const first = await captured.dial();
      first.write('a');
      await once(first, 'data');
      const second = connect(captured.port, '127.0.0.1').on('error', () => {});
      await new Promise((resolve) => second.once('close', resolve));
      expect(second.bytesRead).toBe(0);
      await expect
        .poll(() => captured.records)
        .toMatchObject([{ flags: ['OM'], details: 'refused.tooManyConnections' }]);
      first.end();
      await hear(first);
      await expect.poll(() => captured.listener.active).toBe(0);
      const third = await captured.dial();
      third.write('b');
      expect(String(await once(third, 'data'))).toBe('b');
    });
  },
);
