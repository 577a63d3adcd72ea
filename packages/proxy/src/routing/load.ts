import type { Cluster } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import { Line, type Place } from './line.ts';
import type { OutlierPolicy } from './traffic-policy.ts';

/** How an attempt at an endpoint ended: with an answer, with one of 5xx, or with none. */
export type Outcome = 'answered' | 'serverError' | 'failed' | 'abandoned';

/** A request or a connection under way at an endpoint. */
export interface Attempt {
  /** Must be called once, whatever happens. */
  end(outcome: Outcome): void;
}

interface EndpointLoad {
  active: number;
  errorsInARow: number;
  ejections: number;
  /** Milliseconds since the epoch; in the past where the endpoint is in its place. */
  ejectedUntil: number;
}

/** How an endpoint stands, for people to look at. */
export interface EndpointFacts {
  readonly active: number;
  readonly ejections: number;
  readonly ejected: boolean;
}

interface ClusterLoad {
  /** Connections in use, and streams of HTTP/2 beside them. */
  active: number;
  streams: number;
  retrying: number;
  readonly line: Line;
  readonly endpoints: Map<string, EndpointLoad>;
}

/** The share of requests under way that may be repetitions, and how many may be in any case. */
const RETRY_SHARE = 0.2;
const RETRY_FLOOR = 3;

const UNCOUNTED: Attempt = { end: () => {} };

/**
 * What is under way at every endpoint, and how it has gone lately. It survives a reload: it goes by
 * the names of clusters and endpoints.
 */
export class Loads {
  readonly #now: () => number;
  readonly #clusters = new Map<string, ClusterLoad>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Counts an attempt; `undefined` where the cluster has as many as it may have. Whoever has waited
   * in line comes with the `place` whose turn it is.
   */
  begin(
    cluster: Cluster,
    endpoint: Endpoint,
    repeated: boolean,
    place?: Place,
  ): Attempt | undefined {
    // Endpoints of the other kinds are whatever clients dial: counting them would have no end.
    if (cluster.kind !== 'service') return UNCOUNTED;
    const load = this.#cluster(cluster);
    place?.take();
    if (load.active + load.line.kept >= cluster.policy.maxConnections) return undefined;
    const own = this.#endpoint(load, endpoint);
    load.active++;
    own.active++;
    if (repeated) load.retrying++;
    return {
      end: (outcome) => {
        load.active--;
        own.active--;
        if (repeated) load.retrying--;
        load.line.call();
        this.#judge(own, cluster.policy.outlier, outcome);
      },
    };
  }

  /** Counts an attempt that is a stream among others of its connection. */
  beginStream(cluster: Cluster, endpoint: Endpoint, repeated: boolean): Attempt | undefined {
    if (cluster.kind !== 'service') return UNCOUNTED;
    const load = this.#cluster(cluster);
    if (load.streams >= cluster.policy.maxStreams) return undefined;
    const own = this.#endpoint(load, endpoint);
    load.streams++;
    own.active++;
    if (repeated) load.retrying++;
    return {
      end: (outcome) => {
        load.streams--;
        own.active--;
        if (repeated) load.retrying--;
        this.#judge(own, cluster.policy.outlier, outcome);
      },
    };
  }

  /** A place in the line for a cluster that is full; `undefined` where the line is, too. */
  queue(cluster: Cluster): Place | undefined {
    const { line } = this.#cluster(cluster);
    return line.length < cluster.policy.maxPending ? line.join() : undefined;
  }

  /** Whether the cluster can bear another repetition: while it fails, they must not add to it. */
  bearsRetry(cluster: Cluster): boolean {
    const load = this.#clusters.get(cluster.name);
    return load === undefined || load.retrying < retriesAllowed(load);
  }

  active(cluster: Cluster, { text }: Endpoint): number {
    return this.#clusters.get(cluster.name)?.endpoints.get(text)?.active ?? 0;
  }

  facts(cluster: Cluster, { text }: Endpoint): EndpointFacts {
    const own = this.#clusters.get(cluster.name)?.endpoints.get(text);
    const { active = 0, ejections = 0, ejectedUntil = 0 } = own ?? {};
    return { active, ejections, ejected: ejectedUntil > this.#now() };
  }

  /** Every endpoint that has had traffic, by the names of clusters and endpoints. */
  all(): ReadonlyMap<string, ReadonlyMap<string, EndpointFacts>> {
    const now = this.#now();
    const factsOf = ({ active, ejections, ejectedUntil }: EndpointLoad): EndpointFacts => ({
      active,
      ejections,
      ejected: ejectedUntil > now,
    });
    return new Map(
      [...this.#clusters].map(([name, { endpoints }]) => [
        name,
        new Map([...endpoints].map(([text, own]) => [text, factsOf(own)])),
      ]),
    );
  }

  /**
   * The endpoints that are in their place. When more than the policy allows would be left out, all
   * of them are in: a bad endpoint is better than none.
   */
  healthy(cluster: Cluster): readonly Endpoint[] {
    const { outlier } = cluster.policy;
    const load = this.#clusters.get(cluster.name);
    if (outlier === undefined || load === undefined) return cluster.endpoints;
    const now = this.#now();
    const healthy = cluster.endpoints.filter(
      ({ text }) => (load.endpoints.get(text)?.ejectedUntil ?? 0) <= now,
    );
    const ejected = cluster.endpoints.length - healthy.length;
    const allowed = Math.max(1, (cluster.endpoints.length * outlier.maxEjectionPercent) / 100);
    return healthy.length === 0 || ejected > allowed ? cluster.endpoints : healthy;
  }

  /** Forgets clusters and endpoints that are no more. */
  retain(clusters: readonly Cluster[]): void {
    const kept = new Map(clusters.map(({ name, endpoints }) => [name, endpoints]));
    for (const [name, load] of this.#clusters) {
      const endpoints = new Set<string>((kept.get(name) ?? []).map(({ text }) => text));
      if (!kept.has(name)) this.#clusters.delete(name);
      for (const text of load.endpoints.keys())
        if (!endpoints.has(text)) load.endpoints.delete(text);
    }
  }

  #judge(own: EndpointLoad, outlier: OutlierPolicy | undefined, outcome: Outcome): void {
    if (outcome === 'abandoned') return;
    if (outcome === 'answered') {
      own.errorsInARow = 0;
      return;
    }
    own.errorsInARow++;
    if (outlier === undefined || own.errorsInARow < outlier.consecutiveErrors) return;
    own.errorsInARow = 0;
    own.ejections++;
    own.ejectedUntil = this.#now() + outlier.baseEjectionMs * own.ejections;
  }

  #cluster({ name }: Cluster): ClusterLoad {
    const known = this.#clusters.get(name);
    if (known !== undefined) return known;
    const load = {
      active: 0,
      streams: 0,
      retrying: 0,
      line: new Line(),
      endpoints: new Map<string, EndpointLoad>(),
    };
    this.#clusters.set(name, load);
    return load;
  }

  #endpoint(load: ClusterLoad, { text }: Endpoint): EndpointLoad {
    const known = load.endpoints.get(text);
    if (known !== undefined) return known;
    const own = { active: 0, errorsInARow: 0, ejections: 0, ejectedUntil: 0 };
    load.endpoints.set(text, own);
    return own;
  }
}

function retriesAllowed({ active, streams }: ClusterLoad): number {
  return Math.max(RETRY_FLOOR, (active + streams) * RETRY_SHARE);
}
