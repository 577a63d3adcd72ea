import { CAPTURE_FLAGS } from './capture-flags.ts';
import type { Flag } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

/** The one table of options. */
export const FLAGS: readonly Flag[] = [...CAPTURE_FLAGS, ...RUN_FLAGS];

export function flagByName(name: string): Flag | undefined {
  return FLAGS.find((flag) => flag.name === name);
}

export function flagByShort(letter: string): Flag | undefined {
  return FLAGS.find((flag) => flag.short === letter);
}

/**
 * The flag whose name is nearest to a mistyped one, where one is near: at most a third of the
 * letters differ, or it is the only one that begins so.
 */
export function nearestFlag(name: string): Flag | undefined {
  const begins = FLAGS.filter((flag) => name !== '' && flag.name.startsWith(name));
  if (begins.length === 1) return begins[0];
  const ranked = FLAGS.map((flag) => ({ flag, distance: editDistance(name, flag.name) }));
  const best = ranked.reduce((a, b) => (b.distance < a.distance ? b : a));
  return best.distance <= Math.ceil(name.length / 3) ? best.flag : undefined;
}

/** Levenshtein's: how many letters to insert, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(a).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const drop = (row[column + 1] ?? 0) + 1;
      const insert = (next[column] ?? 0) + 1;
      next.push(Math.min(change, drop, insert));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}
