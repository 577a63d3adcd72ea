import type { DestinationState } from '../destinations/source.ts';
import type { Settings } from '../settings/settings.ts';
import type { Log } from '../telemetry/log.ts';
import type { Meter } from '../telemetry/meter.ts';

export type Phase = 'starting' | 'ready' | 'draining';

/** What the proxy's own ports show and change. */
export interface ProxyState {
  readonly settings: Settings;
  readonly meter: Meter;
  readonly log: Log;
  phase(): Phase;
  destinations(): DestinationState;
  /** Open connections by direction. */
  active(): { readonly outbound: number; readonly inbound: number };
  drain(): void;
  quit(): void;
}
