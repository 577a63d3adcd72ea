import { describe, expect, it } from 'vitest';
import { createLog } from '../telemetry/log.ts';
import { type Drainable, Lifecycle } from './lifecycle.ts';

class Connections implements Drainable {
  active = 0;
  drained = 0;
  drain(): void {
    this.drained++;
  }
}

function begin(settings: { exitOnZeroConnections?: boolean; terminationDrainMs?: number }) {
  const outbound = new Connections();
  const inbound = new Connections();
  const lifecycle = new Lifecycle(
    {
      exitOnZeroConnections: settings.exitOnZeroConnections ?? false,
      minimumDrainMs: 1,
      config: { terminationDrainMs: settings.terminationDrainMs ?? 3_600_000 },
    },
    { outbound, inbound },
    createLog({ write: () => {}, now: () => 0 }, 'off'),
  );
  lifecycle.started();
  return { lifecycle, outbound, inbound };
}

describe('the end of a sidecar', () => {
  it('begins with inbound connections; outbound ones are left to the application', () => {
    const { lifecycle, outbound, inbound } = begin({});
    expect(lifecycle.phase).toBe('ready');
    lifecycle.drain();
    lifecycle.drain();
    expect([lifecycle.phase, inbound.drained, outbound.drained]).toEqual(['draining', 1, 0]);
  });

  it('comes at once when it is asked for twice', async () => {
    const { lifecycle } = begin({});
    lifecycle.terminate();
    lifecycle.terminate();
    await expect(lifecycle.ended).resolves.toBeUndefined();
  });

  it('comes when the time is over', async () => {
    const { lifecycle, inbound } = begin({ terminationDrainMs: 1 });
    inbound.active = 1;
    lifecycle.terminate();
    await lifecycle.ended;
    expect(inbound.drained).toBe(1);
  });

  it('waits for the last connection where it is told to', async () => {
    const { lifecycle, outbound } = begin({ exitOnZeroConnections: true, terminationDrainMs: 1 });
    outbound.active = 1;
    lifecycle.terminate();
    const first = await Promise.race([
      lifecycle.ended.then(() => 'ended'),
      new Promise((resolve) => setTimeout(() => resolve('waiting'), 150)),
    ]);
    expect(first).toBe('waiting');
    outbound.active = 0;
    await lifecycle.ended;
  });
});
