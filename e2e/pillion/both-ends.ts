import type { ClusterNamespace } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { metricsOf, total } from './proxy-metrics.ts';

/** A metric, and labels that its samples must have. */
export type Counter = readonly [name: string, labels?: Readonly<Record<string, string>>];

/** What the sidecar at each end has counted: on the way out of one pod, and into the other. */
export interface Counts {
  readonly client: number;
  readonly server: number;
}

/** The sidecars of two pods, of which one calls the other. */
export class BothEnds {
  readonly #namespace: ClusterNamespace;
  readonly #client: string;
  readonly #server: string;

  constructor(namespace: ClusterNamespace, client: string, server: string) {
    this.#namespace = namespace;
    this.#client = client;
    this.#server = server;
  }

  async count([name, labels]: Counter): Promise<Counts> {
    const sum = async (pod: string, reporter: string): Promise<number> =>
      total(await metricsOf(this.#namespace, pod), name, { reporter, ...labels });
    return {
      client: await sum(this.#client, 'source'),
      server: await sum(this.#server, 'destination'),
    };
  }

  /** Does something, waits until both tell that it was this much, and answers what came of it. */
  async tell<T>(growth: number, by: Counter, act: () => Promise<T>): Promise<T> {
    const before = await this.count(by);
    const outcome = await act();
    const after = { client: before.client + growth, server: before.server + growth };
    await eventually(`both sidecars tell ${growth} more of ${by[0]}`, async () => {
      const now = await this.count(by);
      if (now.client === after.client && now.server === after.server) return true;
      throw new Error(`${JSON.stringify(now)}, not ${JSON.stringify(after)}`);
    });
    return outcome;
  }
}
