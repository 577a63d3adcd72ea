import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Apart, crowd } from '../testing/crowd.ts';

interface State {
  readonly active: number;
  readonly starved: readonly string[];
  readonly flags: Readonly<Record<string, number>>;
}

async function asked(proxy: Apart): Promise<State> {
  proxy.ask('state');
  return await proxy.told<State>();
}

async function quiet(proxy: Apart): Promise<State> {
  let state = await asked(proxy);
  for (let turn = 0; state.active > 0 && turn < 100; turn++) {
    await sleep(50);
    state = await asked(proxy);
  }
  return state;
}

const forever = new Promise<void>(() => {});

it('serves 5,000 connections at once, and has none of them left', async () => {
  await using server = Apart.start('server', 12_000);
  await using proxy = Apart.start('proxy', 12_000, await server.told<number>());
  const port = await proxy.told<number>();
  expect(await crowd(port, 5000, forever)).toEqual({ echo: 5000 });
  expect(await quiet(proxy)).toEqual({ active: 0, starved: [], flags: { '-': 5000 } });
});

it('goes on where descriptors ran out: who cannot be served is told, and so is the proxy, who waits is served later', async () => {
  await using server = Apart.start('server', 12_000);
  await using proxy = Apart.start('proxy', 128, await server.told<number>());
  const port = await proxy.told<number>();
  for (let round = 0; round < 3; round++) {
    // Those that wait are in the kernel's queue: they are accepted as others leave.
    const outcomes = await crowd(port, 300, sleep(500));
    expect(outcomes['echo']).toBeGreaterThan(10);
    expect(
      (outcomes['echo'] ?? 0) + (outcomes['ECONNRESET'] ?? 0) + (outcomes['waiting'] ?? 0),
    ).toBe(300);
    expect((await quiet(proxy)).active).toBe(0);
  }
  expect(await crowd(port, 20, forever)).toEqual({ echo: 20 });
  const { active, flags, starved } = await quiet(proxy);
  expect(active).toBe(0);
  expect(starved).toEqual(['accept EMFILE', 'connect EMFILE']);
  expect(flags['UF']).toBeGreaterThan(0);
});
