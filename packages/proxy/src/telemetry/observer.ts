import type { SessionObserver } from '../driver/session-driver.ts';
import { lineWriter } from './access-line.ts';
import type { AccessLogFormat } from './access-format.ts';
import type { AccessRecord, Direction } from './access-record.ts';
import type { Meter } from './meter.ts';
import type { RecordFeed } from './record-feed.ts';

/** Where records go beside the metrics. */
export interface RecordSinks {
  readonly log: {
    readonly format: AccessLogFormat;
    /** Share of what went well that is logged, 0 to 1. */
    readonly sampling: number;
    readonly write: (line: string) => void;
  };
  /** Whoever watches at the moment. */
  readonly feed: RecordFeed;
  /** Takes what is sampled of traces; absent where spans are not reported. */
  readonly span?: ((record: AccessRecord) => void) | undefined;
  /** From 0 to below 1, as `Math.random`. */
  readonly chance: () => number;
}

/** Counts what one listener's sessions tell, and hands it on to whoever keeps it. */
export function observe(
  direction: Direction,
  meter: Meter,
  { log, feed, span, chance }: RecordSinks,
): SessionObserver {
  const line = lineWriter(log.format);
  const logged = (record: AccessRecord): boolean =>
    log.sampling >= 1 || wentWrong(record) || chance() < log.sampling;
  return {
    record(record) {
      meter.record(record);
      feed.publish(record);
      if (line !== undefined && logged(record)) log.write(line(record));
      if (span !== undefined && record.http?.trace?.sampled === true) span(record);
    },
    opened(cluster) {
      meter.opened(direction, cluster);
    },
    upstreamOpened(cluster) {
      const counts = meter.cluster(cluster);
      counts.connections++;
      counts.active++;
    },
    upstreamClosed(cluster) {
      meter.cluster(cluster).active--;
    },
    upstreamFailed(cluster) {
      meter.cluster(cluster).connectFailures++;
    },
  };
}

/** Whoever samples wants less of the ordinary, and all of what they will have to look into. */
function wentWrong({ flags, http }: AccessRecord): boolean {
  return flags.length > 0 || (http?.status ?? 0) >= 500;
}
