import type { Endpoint } from '../routing/endpoint.ts';
import type { Attempt, Outcome } from '../routing/load.ts';
import type { Place } from '../routing/line.ts';
import type { RetryPolicy } from '../routing/traffic-policy.ts';
import type { SessionContext } from './context.ts';

/** The endpoint of the next attempt, or why there is none. */
export type NextAttempt = Endpoint | 'noEndpoint' | 'overflow';

/** The attempts of one request or connection: which endpoints were tried, and how often it may go on. */
export class Attempts {
  readonly #context: SessionContext;
  readonly #policy: RetryPolicy;
  readonly #streams: boolean;
  readonly #tried: Endpoint[] = [];
  #current: Attempt | undefined;
  #retries = 0;
  #place: Place | undefined;

  /** `policy` where it is another than the cluster's; `streams` where attempts share their connections. */
  constructor(
    context: SessionContext,
    policy = context.opening.route.cluster.policy.retries,
    streams = false,
  ) {
    this.#context = context;
    this.#policy = policy;
    this.#streams = streams;
  }

  /** The endpoint tried last. */
  get last(): Endpoint | undefined {
    return this.#tried.at(-1);
  }

  get retries(): number {
    return this.#retries;
  }

  /** Begins the next attempt, at an endpoint that was not tried yet if there is one. */
  next(): NextAttempt {
    const { opening, sources } = this.#context;
    const { cluster } = opening.route;
    const endpoint = sources.pick(cluster, this.#tried, opening.original);
    if (endpoint === undefined) return 'noEndpoint';
    const repeated = this.#tried.length > 0;
    this.#current = this.#streams
      ? sources.loads.beginStream(cluster, endpoint, repeated)
      : sources.loads.begin(cluster, endpoint, repeated, this.#place);
    this.#place = undefined;
    if (this.#current === undefined) return 'overflow';
    this.#tried.push(endpoint);
    if (repeated) this.#retries++;
    return endpoint;
  }

  /** After an overflow: a promise that tells when to call `next` again; `undefined` where too many wait. */
  queue(): Promise<'turn'> | undefined {
    const { cluster } = this.#context.opening.route;
    this.#place = this.#context.sources.loads.queue(cluster);
    return this.#place?.turn;
  }

  /** Whether this is the turn that is waited for. */
  isTurn(turn: Promise<unknown>): boolean {
    return this.#place?.turn === turn;
  }

  /** Ends the attempt under way, or the wait for one; without either it does nothing. */
  end(outcome: Outcome): void {
    this.#place?.leave();
    this.#place = undefined;
    this.#current?.end(outcome);
    this.#current = undefined;
  }

  /** Whether the policy and the cluster's state allow one more. */
  get mayRetry(): boolean {
    const { cluster } = this.#context.opening.route;
    return this.#retries < this.#policy.attempts && this.#context.sources.loads.bearsRetry(cluster);
  }

  /** After a refused connection: nothing was sent, but an endpoint that refused will refuse again. */
  get mayRetryConnect(): boolean {
    const { cluster } = this.#context.opening.route;
    const left = cluster.endpoints.length - this.#tried.length;
    return left > 0 && this.mayRetry && this.#policy.on.has('connect-failure');
  }
}
