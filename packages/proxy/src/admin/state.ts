import type { DestinationState } from '../destinations/source.ts';
import type { Cluster } from '../routing/cluster.ts';
import type { Endpoint } from '../routing/endpoint.ts';
import type { EndpointFacts } from '../routing/load.ts';
import type { Settings } from '../settings/settings.ts';
import type { Log } from '../telemetry/log.ts';
import type { Meter } from '../telemetry/meter.ts';
import type { RecordFeed } from '../telemetry/record-feed.ts';

export type Phase = 'starting' | 'ready' | 'draining';

/** What the proxy's own ports show and change. */
export interface ProxyState {
  readonly settings: Settings;
  readonly meter: Meter;
  readonly log: Log;
  readonly feed: RecordFeed;
  readonly version: string;
  phase(): Phase;
  destinations(): DestinationState;
  /** Open connections by direction. */
  active(): { readonly outbound: number; readonly inbound: number };
  endpoint(cluster: Cluster, endpoint: Endpoint): EndpointFacts;
  uptimeMs(): number;
  memory(): NodeJS.MemoryUsage;
  drain(): void;
  quit(): void;
}
