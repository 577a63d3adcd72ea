import { fileURLToPath } from 'node:url';
import { type Finished, run } from '@pillion/netns';
import { beforeAll } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** Runs `pillion ARG…` from its sources, against a cluster. */
export async function pillion(cluster: Cluster, ...args: readonly string[]): Promise<Finished> {
  const [command = '', ...rest] = args;
  const words = ['--conditions=@pillion/source', MAIN, command];
  const at = NEEDS_CLUSTER.has(command) ? [`--kubeconfig=${cluster.kubeconfig}`] : [];
  return await run(process.execPath, [...words, ...at, ...rest]);
}

const NEEDS_CLUSTER = new Set(['install', 'uninstall']);

/** The same, which must succeed; answers its standard output. */
export async function pillionMust(cluster: Cluster, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await pillion(cluster, ...args);
  if (code !== 0)
    throw new Error(`pillion ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`);
  return stdout;
}

/**
 * What flows ask of an installation: sidecars that request next to nothing, so that a small node
 * takes many pods.
 */
const FOR_FLOWS = ['--set=global.proxy.resources.requests.cpu=5m'];

/**
 * Pillion in the cluster for the tests of the surrounding `describe`. All flows share it; one that
 * was left as it should be is found so, and costs a second or two.
 */
export function usePillion(cluster: Cluster, ...args: readonly string[]): void {
  beforeAll(async () => {
    await installPillion(cluster, ...args);
  });
}

export async function installPillion(
  cluster: Cluster,
  ...args: readonly string[]
): Promise<string> {
  // Whatever a flow before has edited by hand is brought back.
  return await pillionMust(cluster, 'install', '--force', ...FOR_FLOWS, ...args);
}
