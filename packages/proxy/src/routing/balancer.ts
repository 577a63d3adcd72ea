import { familyOf } from '@pillion/core/values';
import type { Cluster } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';

/** Takes turns among a cluster's endpoints. The turn survives a reload: it goes by cluster name. */
export class RoundRobin {
  readonly #turns = new Map<string, number>();

  /**
   * The next endpoint, of the original destination's family where the cluster has any: a client
   * that chose IPv6 gets an IPv6 peer. One of `avoid` only when no other is left.
   */
  pick(cluster: Cluster, avoid: readonly Endpoint[], original: Endpoint): Endpoint | undefined {
    const candidates = ofFamily(cluster.endpoints, original);
    if (candidates.length <= 1) return candidates[0];
    const turn = this.#turns.get(cluster.name) ?? 0;
    for (let step = 0; step < candidates.length; step++) {
      const candidate = candidates[(turn + step) % candidates.length];
      if (candidate === undefined || avoid.includes(candidate)) continue;
      this.#turns.set(cluster.name, (turn + step + 1) % candidates.length);
      return candidate;
    }
    return candidates[turn % candidates.length];
  }

  /** Forgets clusters that are no more. */
  retain(names: ReadonlySet<string>): void {
    for (const name of this.#turns.keys()) if (!names.has(name)) this.#turns.delete(name);
  }
}

function ofFamily(endpoints: readonly Endpoint[], original: Endpoint): readonly Endpoint[] {
  const family = familyOf(original.address);
  const same = endpoints.filter(({ address }) => familyOf(address) === family);
  return same.length === 0 || same.length === endpoints.length ? endpoints : same;
}
