import { must } from '@pillion/netns';
import { PillionError } from '@pillion/core/values';
import type { Provider, RunningCluster } from '../cluster.ts';
import type { Places } from '../places.ts';
import { describeCluster } from '../describe-cluster.ts';
import { findProgram } from '../programs-on-path.ts';

/**
 * The cluster that kubectl talks to now. It is somebody's: nothing is brought up or ended, and its
 * node is not entered. Images must be where its nodes pull them from.
 */
export class CurrentProvider implements Provider {
  readonly name = 'current';
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  async obstacle(): Promise<string | undefined> {
    const kubectl = await findProgram('kubectl', this.#places.path);
    return kubectl === undefined ? 'needs kubectl on the PATH' : undefined;
  }

  async up(): Promise<RunningCluster> {
    const kubectl = await findProgram('kubectl', this.#places.path);
    if (kubectl === undefined)
      throw new PillionError('cluster.kubectl', 'kubectl is not on the PATH');
    const { kubeconfig } = this.#places;
    await must(kubectl, [`--kubeconfig=${kubeconfig}`, 'get', '--raw', '/readyz']);
    const description = await describeCluster('current', { kubectl, kubeconfig });
    return { description, reused: true, async [Symbol.asyncDispose]() {} };
  }

  async down(): Promise<void> {
    throw new PillionError('cluster.current', 'the current cluster is not ours to end');
  }
}
