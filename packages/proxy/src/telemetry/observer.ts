import type { SessionObserver } from '../driver/session-driver.ts';
import { type AccessLogFormat, jsonLine, textLine } from './access-line.ts';
import type { Direction } from './access-record.ts';
import type { Meter } from './meter.ts';

/** Counts what one listener's sessions tell, and logs it in the wanted format. */
export function observe(
  direction: Direction,
  meter: Meter,
  log: { readonly format: AccessLogFormat; readonly write: (line: string) => void },
): SessionObserver {
  const format = log.format === 'text' ? textLine : jsonLine;
  return {
    record(record) {
      meter.record(record);
      if (log.format !== 'none') log.write(format(record));
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
