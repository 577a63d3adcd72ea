import { nearest } from '../values/index.ts';
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
  const meant = nearest(
    name,
    FLAGS.map((flag) => flag.name),
    Math.ceil(name.length / 3),
  );
  return meant === undefined ? undefined : flagByName(meant);
}
