import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IMAGES } from '@pillion/core/mesh';
import { must } from '@pillion/netns';
import type { Cluster, Report } from '../cluster/cluster.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds Pillion's images from the sources as they are now, and brings them to the node. */
export async function loadPillion(
  cluster: Pick<Cluster, 'loadImages'>,
  folder: string,
  report: Report,
): Promise<void> {
  const began = performance.now();
  // What is unchanged comes from nx's cache.
  await must(
    'pnpm',
    ['exec', 'nx', 'run-many', '-t', 'build', '-p', 'injector', 'iptables', 'proxy'],
    {
      cwd: ROOT,
      env: { ...process.env, NX_TUI: 'false' },
    },
  );
  const { buildProducts } = await import('@pillion/images');
  const built = await buildProducts(IMAGES, join(folder, 'pillion.tar'));
  await cluster.loadImages([join(folder, 'pillion.tar')]);
  const names = built.map(({ name }) => name).join(', ');
  report(`${names}: on the node after ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
