import { beforeAll } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { pillion } from '../program.ts';

/** Labels of a namespace whose pods get the sidecar. */
export const INJECTED = { 'istio-injection': 'enabled' } as const;

/** `pillion install` with these flags, and what it said. Installing again changes only what differs. */
export async function installPillion(
  cluster: Cluster,
  flags: readonly string[] = [],
): Promise<string> {
  return await succeed('install', cluster, ['--timeout=120s', ...flags]);
}

/** `pillion uninstall`, and what it said. */
export async function uninstallPillion(
  cluster: Cluster,
  flags: readonly string[] = [],
): Promise<string> {
  return await succeed('uninstall', cluster, flags);
}

async function succeed(
  command: 'install' | 'uninstall',
  { kubeconfig }: Cluster,
  flags: readonly string[],
): Promise<string> {
  const words = [command, `--kubeconfig=${kubeconfig}`, ...flags];
  const { code, stdout, stderr } = await pillion('source', words);
  if (code !== 0)
    throw new Error(`pillion ${words.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** Sees to it, before the tests of the surrounding `describe`, that Pillion is installed like this. */
export function usePillion(cluster: Cluster, flags: readonly string[] = []): void {
  beforeAll(async () => {
    await installPillion(cluster, flags);
  });
}
