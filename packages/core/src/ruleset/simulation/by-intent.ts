import type { Clause, Intent } from './clause.ts';
import { type Region, split } from './region.ts';

/** Packets for which the same is meant. */
export interface Intended {
  readonly region: Region;
  readonly intent: Intent;
}

/** Divides a region by what is meant for its packets: the first clause that they pass speaks for them. */
export function* byIntent(region: Region, clauses: readonly Clause[]): Generator<Intended, void> {
  let rest: readonly Region[] = [region];
  for (const { intent, tests } of clauses) {
    const next: Region[] = [];
    for (const some of rest) {
      const { inside, outside } = split(some, tests);
      if (inside !== undefined) yield { region: inside, intent };
      next.push(...outside);
    }
    rest = next;
    if (rest.length === 0) return;
  }
}
