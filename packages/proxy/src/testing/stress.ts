import { setTimeout as sleep } from 'node:timers/promises';
import { Captured, Upstream } from './captured.ts';
import { churn, openDescriptors, servingChurn } from './churn.ts';
import { churnHttp, servingHttpChurn } from './http-churn.ts';

/** What is still there once it is quiet, and how many connections were recorded. */
export interface Remains {
  readonly records: number;
  readonly active: number;
  /** Beyond those before: with the listeners open, then with everything closed. */
  readonly open: { readonly sockets: number; readonly pipes: number };
  readonly closed: { readonly sockets: number; readonly pipes: number };
}

/** The seed of a run that failed makes it fail again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** Sends so many connections of a kind through the native engine, and tells what they left behind. */
export async function stress(
  kind: 'tcp' | 'http',
  connections: number,
  seed: number,
): Promise<Remains> {
  const before = openDescriptors();
  const since = (): Remains['open'] => {
    const { sockets, pipes } = openDescriptors();
    return { sockets: sockets - before.sockets, pipes: pipes - before.pipes };
  };
  let found: Omit<Remains, 'closed'>;
  {
    await using upstream = await Upstream.open(
      kind === 'tcp' ? servingChurn : servingHttpChurn(),
      false,
    );
    await using captured = await Captured.open([upstream.endpoint], kind, undefined, 'native');
    const run = { captured, connections, concurrency: 32, chance: seeded(seed) };
    await (kind === 'tcp' ? churn(run) : churnHttp(run));
    for (let turn = 0; captured.listener.active > 0 && turn < 500; turn++) await sleep(20);
    captured.pool.close();
    await sleep(300);
    found = { records: captured.records.length, active: captured.listener.active, open: since() };
  }
  await sleep(50);
  return { ...found, closed: since() };
}
