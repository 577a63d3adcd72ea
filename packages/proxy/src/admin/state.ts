import type { Reading } from '../data-plane.ts';
import type { DestinationState } from '../destinations/source.ts';
import type { LogLevel } from '../settings/log-level.ts';
import type { Settings } from '../settings/settings.ts';
import type { RecordFeed } from '../telemetry/record-feed.ts';

export type Phase = 'starting' | 'ready' | 'draining';

/** What the proxy's own ports show and change. */
export interface ProxyState {
  readonly settings: Settings;
  readonly feed: Pick<RecordFeed, 'watch'>;
  readonly version: string;
  phase(): Phase;
  destinations(): DestinationState;
  read(): Promise<Reading>;
  uptimeMs(): number;
  logLevel(): LogLevel;
  setLogLevel(level: LogLevel): void;
  drain(): void;
  quit(): void;
}
