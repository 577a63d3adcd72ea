import type { Destination } from '../destinations/registry.ts';
import type { EndpointFacts } from '../routing/load.ts';
import type { RawArguments } from '../settings/arguments.ts';
import type { Environment } from '../settings/environment.ts';
import type { LogLevel } from '../settings/log-level.ts';
import type { PodInfo } from '../settings/pod-info.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import type { ClusterState, TcpState } from '../telemetry/meter.ts';
import type { RequestCounts } from '../telemetry/counts.ts';
import type { Series } from '../telemetry/series.ts';

/**
 * What a worker begins with. Settings are read again from what was given: a log format that was
 * compiled does not pass from thread to thread.
 */
export interface WorkerTask {
  /** 0 for the first. */
  readonly index: number;
  readonly given: RawArguments;
  readonly env: Environment;
  readonly pod: PodInfo;
  readonly destinations: readonly Destination[];
  /** Of a `ConnectionTally`. */
  readonly connections: SharedArrayBuffer;
}

/** What the main thread wants of a worker. */
export type Order =
  | { readonly kind: 'listen' }
  | { readonly kind: 'follow'; readonly destinations: readonly Destination[] }
  | { readonly kind: 'drain' }
  | { readonly kind: 'level'; readonly level: LogLevel }
  /** Whether somebody watches what passes. */
  | { readonly kind: 'watch'; readonly watched: boolean }
  | { readonly kind: 'read' }
  | { readonly kind: 'close' };

/** What a worker tells the main thread. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'listening' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'access'; readonly lines: readonly string[] }
  | { readonly kind: 'record'; readonly record: AccessRecord }
  | { readonly kind: 'reading'; readonly reading: WorkerReading }
  | { readonly kind: 'closed' };

/** An error, as it passes: of its own fields the structured clone of one keeps the message alone. */
export interface Failure {
  readonly message: string;
  readonly code: string | undefined;
  /** Whether it was a `PillionError`. */
  readonly own: boolean;
}

export interface FamilyMessage<State> {
  readonly labelNames: readonly string[];
  readonly series: readonly Series<State>[];
}

/** `Counts`, as they pass. */
export interface CountsMessage {
  readonly requests: FamilyMessage<RequestCounts>;
  readonly tcp: FamilyMessage<Readonly<TcpState>>;
  readonly clusters: FamilyMessage<Readonly<ClusterState>>;
  readonly filterFailures: FamilyMessage<{ readonly count: number }>;
  readonly accessLogDropped: number;
  readonly descriptorsRefused: number;
  readonly spansSent: number;
  readonly spansDropped: number;
}

export interface WorkerReading {
  readonly counts: CountsMessage;
  readonly memory: NodeJS.MemoryUsage;
  /** By cluster name and endpoint; those without traffic are left out. */
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, EndpointFacts>>;
}
