import type { Cluster } from '../routing/cluster.ts';
import type { Endpoint } from '../routing/endpoint.ts';

/** Every destination that the proxy knows, found by the address and port a client dials. */
export interface Registry {
  readonly clusters: readonly Cluster[];
  /** What it was made from: plain values, that another thread can make it from again. */
  readonly destinations: readonly Destination[];
  find(dialled: Endpoint): Cluster | undefined;
}

/** A cluster and the addresses it is dialled at. */
export interface Destination {
  readonly cluster: Cluster;
  readonly dialledAt: readonly Endpoint[];
}

export function indexDestinations(destinations: readonly Destination[]): Registry {
  const byAddress = new Map<string, Cluster>();
  for (const { cluster, dialledAt } of destinations) {
    for (const { text } of dialledAt) byAddress.set(text, cluster);
  }
  return {
    clusters: destinations.map(({ cluster }) => cluster),
    destinations,
    find: ({ text }) => byAddress.get(text),
  };
}

export const EMPTY_REGISTRY: Registry = indexDestinations([]);
