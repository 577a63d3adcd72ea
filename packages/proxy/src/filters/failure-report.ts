import type { Log } from '../telemetry/log.ts';
import type { FilterFailure, FilterReport, Stage } from './chain.ts';

/** A filter that fails with every request must not fill the log with it. */
const QUIET_MS = 10_000;

export interface ReportSinks {
  readonly log: Pick<Log, 'warning'>;
  readonly count: (filter: string, stage: Stage, failure: FilterFailure) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Counts every failure, and logs one of a filter's in ten seconds, with the number of those kept quiet. */
export function failureReport({ log, count, now }: ReportSinks): FilterReport {
  const quiet = new Map<string, { since: number; kept: number }>();
  return (filter, stage, failure, error) => {
    count(filter, stage, failure);
    const last = quiet.get(filter);
    if (last !== undefined && now() - last.since < QUIET_MS) {
      last.kept++;
      return;
    }
    quiet.set(filter, { since: now(), kept: 0 });
    log.warning('a filter failed', {
      filter,
      stage,
      failure,
      error: error instanceof Error ? error.message : String(error),
      ...(error instanceof Error && 'code' in error && { code: error.code }),
      ...(last !== undefined && last.kept > 0 && { sinceLast: last.kept }),
    });
  };
}
