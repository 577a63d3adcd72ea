import type { Starved } from '../engine/engine.ts';
import type { Log } from './log.ts';

/** A proxy without descriptors asks for one with every connection; its log is not to be full of that. */
const QUIET_MS = 10_000;

export interface ShortageSinks {
  readonly log: Pick<Log, 'warning'>;
  readonly count: () => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Counts every descriptor that was refused, and tells of it once in ten seconds, with the number of those kept quiet. */
export function shortageReport({ log, count, now }: ShortageSinks): Starved {
  let since = -Infinity;
  let kept = 0;
  return (call, errno) => {
    count();
    if (now() - since < QUIET_MS) {
      kept++;
      return;
    }
    log.warning(SENTENCES[call], {
      reason: 'descriptors.exhausted',
      errno,
      accepted: 'a higher limit of open files (ulimit -n), or fewer connections',
      ...(kept > 0 && { sinceLast: kept }),
    });
    since = now();
    kept = 0;
  };
}

const SENTENCES = {
  accept: 'connections wait to be accepted: the system refuses a descriptor',
  connect: 'a connection could not be made: the system refuses a descriptor',
} as const;
