import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest';
import type { Cluster, ClusterDescription, ClusterNamespace, NamespaceOptions } from './cluster.ts';
import { openCluster } from './open-cluster.ts';

/** What the set-up of the run hands to the tests. */
export type GivenCluster =
  | { readonly description: ClusterDescription }
  | { readonly reason: string };

declare module 'vitest' {
  export interface ProvidedContext {
    readonly cluster: GivenCluster;
  }
}

/** Stands in while tests that will be skipped are collected. */
const NOWHERE: ClusterDescription = {
  provider: 'current',
  kubeconfig: '/dev/null',
  kubectl: 'kubectl',
  node: { name: 'nowhere', ipv4: undefined, ipv6: undefined },
  enter: undefined,
  load: undefined,
};

/**
 * A `describe` for tests that need a cluster: they share the one that this run brought up, and
 * where none could be, they are skipped and the reason stands in their name.
 */
export function describeOnCluster(name: string, tests: (cluster: Cluster) => void): void {
  const given = inject('cluster');
  const skip = 'reason' in given;
  const title = skip ? `${name} (skipped: ${given.reason})` : name;
  describe(title, { skip }, () => tests(openCluster(skip ? NOWHERE : given.description)));
}

/**
 * A namespace for the tests of the surrounding `describe`: made before them, deleted after them.
 * When one fails, what the pods went through is told.
 */
export function useNamespace(
  cluster: Cluster,
  label: string,
  options?: NamespaceOptions,
): ClusterNamespace {
  const namespace = cluster.namespace(label, options);
  beforeAll(async () => await namespace.create());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      process.stderr.write(`\n--- ${task.name}\n${await namespace.report()}\n`);
  });
  afterAll(async () => await namespace[Symbol.asyncDispose]());
  return namespace;
}
