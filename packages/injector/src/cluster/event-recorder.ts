import type { Clock } from '../clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type ApiServer, pathOf } from './api-server.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import { type BucketLimits, TokenBuckets } from './token-bucket.ts';

/** What an event is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

export interface ToldEvent {
  readonly about: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  /** A stable code such as `refused.annotation`. */
  readonly code: string;
  readonly message: string;
}

export interface EventRecorderOptions {
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ClusterMetrics;
  readonly limits?: BucketLimits;
}

/** More than these under way at once are dropped: events tell, they are no queue. */
const MOST_UNDER_WAY = 32;

/** Longest message that an API server takes. */
const LONGEST_MESSAGE = 1024;

/** Kubernetes events on the objects that a person looks at. Nobody waits for them, and a lost one is only counted. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #buckets: TokenBuckets;
  #underWay = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#buckets = new TokenBuckets(options.limits);
  }

  record(event: ToldEvent): void {
    const { clock, metrics } = this.#options;
    const { namespace, kind, name } = event.about;
    const key = `${namespace}/${kind}/${name}`;
    if (this.#underWay >= MOST_UNDER_WAY || !this.#buckets.take(key, clock.monotonic())) {
      metrics.eventEnded('limited');
      return;
    }
    void this.#send(event);
  }

  async #send(event: ToldEvent): Promise<void> {
    const { api, clock, log, metrics } = this.#options;
    this.#underWay += 1;
    try {
      const namespace = event.about.namespace || 'default';
      const body = eventObject(event, new Date(clock.now()));
      await api.call({ method: 'POST', path: pathOf('events', { namespace }), body });
      metrics.eventEnded('sent');
    } catch (err) {
      metrics.eventEnded('failed');
      log.warn({ event: 'event.failed', err }, 'A Kubernetes event could not be written.');
    } finally {
      this.#underWay -= 1;
    }
  }
}

/** As the API takes it; `kubectl describe` shows it at the object. */
export function eventObject({ about, type, code, message }: ToldEvent, at: Date): object {
  const timestamp = at.toISOString().replace(/\.\d+Z$/, 'Z');
  const namespace = about.namespace || 'default';
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: 'pillion-injector.', namespace },
    involvedObject: about,
    type,
    reason: eventReason(code),
    message:
      message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE - 1)}…`,
    source: { component: 'pillion-injector' },
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
  };
}

/** `refused.annotation` is `RefusedAnnotation`: events' reasons are written so. */
export function eventReason(code: string): string {
  return code
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
