import { join } from 'node:path';
import { IMAGES } from '@pillion/core/mesh';
import { buildProducts } from '@pillion/images';
import type { RunningCluster } from '../cluster/cluster.ts';
import { openCluster } from '../cluster/open-cluster.ts';
import { buildWorkload } from '../workload/image.ts';

/**
 * Builds Pillion's images from what `pnpm build` has made, and the workload's, and brings them to
 * the node. An injector that runs there from an earlier build is replaced by one of this.
 */
export async function loadAllImages(running: RunningCluster, folder: string): Promise<void> {
  const cluster = openCluster(running.description);
  const products = join(folder, 'pillion.oci.tar');
  await buildProducts(IMAGES, products);
  const { archive } = await buildWorkload(folder);
  await cluster.loadImages([products, archive]);
  if (running.reused) {
    const injector = ['deployment', '--all-namespaces', '-l', 'app.kubernetes.io/part-of=pillion'];
    const { items } = await cluster.get<{ items: readonly Named[] }>(...injector);
    for (const { metadata } of items)
      await cluster.kubectl([
        'rollout',
        'restart',
        `deployment/${metadata.name}`,
        '-n',
        metadata.namespace,
      ]);
  }
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string };
}
