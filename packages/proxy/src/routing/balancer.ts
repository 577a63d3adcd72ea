import { familyOf } from '@pillion/core/values';
import type { Cluster } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import type { Loads } from './load.ts';

/** Chooses endpoints as a cluster's policy says. */
export class Balancer {
  readonly #loads: Loads;
  readonly #chance: () => number;
  /** Whose turn it is, by cluster name, so that it survives a reload. */
  readonly #turns = new Map<string, number>();

  /** `chance` answers from 0 to below 1, as `Math.random`. */
  constructor(loads: Loads, chance: () => number) {
    this.#loads = loads;
    this.#chance = chance;
  }

  /**
   * An endpoint of the original destination's family where the cluster has any: a client that
   * chose IPv6 gets an IPv6 peer. One of `avoid` only when no other is left.
   */
  pick(cluster: Cluster, avoid: readonly Endpoint[], original: Endpoint): Endpoint | undefined {
    const all = cluster.kind === 'service' ? this.#loads.healthy(cluster) : cluster.endpoints;
    const candidates = withoutTried(ofFamily(all, original), avoid);
    if (candidates.length <= 1) return candidates[0];
    switch (cluster.policy.balancing) {
      case 'ROUND_ROBIN':
        return this.#next(cluster.name, candidates);
      case 'RANDOM':
        return this.#any(candidates);
      case 'LEAST_REQUEST':
        return this.#lessBusy(cluster, candidates);
    }
  }

  /** Forgets clusters that are no more. */
  retain(clusters: readonly Cluster[]): void {
    const names = new Set(clusters.map(({ name }) => name));
    for (const name of this.#turns.keys()) if (!names.has(name)) this.#turns.delete(name);
  }

  #next(name: string, candidates: readonly Endpoint[]): Endpoint | undefined {
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.set(name, (turn + 1) % 0x4000_0000);
    return candidates[turn % candidates.length];
  }

  #any(candidates: readonly Endpoint[]): Endpoint | undefined {
    return candidates[Math.floor(this.#chance() * candidates.length)];
  }

  /** Of two taken at random the one with less to do: nearly the best of all, at the price of two. */
  #lessBusy(cluster: Cluster, candidates: readonly Endpoint[]): Endpoint | undefined {
    const first = Math.floor(this.#chance() * candidates.length);
    const step = 1 + Math.floor(this.#chance() * (candidates.length - 1));
    const [one, other] = [candidates[first], candidates[(first + step) % candidates.length]];
    if (one === undefined || other === undefined) return one;
    return this.#loads.active(cluster, other) < this.#loads.active(cluster, one) ? other : one;
  }
}

function ofFamily(endpoints: readonly Endpoint[], original: Endpoint): readonly Endpoint[] {
  const family = familyOf(original.address);
  if (endpoints.every(({ address }) => familyOf(address) === family)) return endpoints;
  const same = endpoints.filter(({ address }) => familyOf(address) === family);
  return same.length === 0 ? endpoints : same;
}

function withoutTried(
  endpoints: readonly Endpoint[],
  tried: readonly Endpoint[],
): readonly Endpoint[] {
  if (tried.length === 0) return endpoints;
  const left = endpoints.filter(({ text }) => !tried.some((one) => one.text === text));
  return left.length === 0 ? endpoints : left;
}
