import type { BuiltImage } from './build-image.ts';
import { writeArchive } from './build-image.ts';
import { composeImage } from './image.ts';
import { thisMachine } from './machine.ts';
import { products } from './products/product.ts';
import { RECIPES } from './products/recipes.ts';
import type { Naming } from './products/settings.ts';
import { thisWorkspace } from './workspace.ts';

/**
 * Builds all of Pillion's images, from what `pnpm build` has made, into one archive in which shared
 * layers are once.
 */
export async function buildProducts(
  naming: Naming,
  archive: string,
): Promise<readonly BuiltImage[]> {
  const machine = thisMachine();
  const made = products(machine, thisWorkspace(machine), RECIPES, naming);
  const images = made.map(({ definition }) => composeImage(definition));
  const size = await writeArchive(images, archive);
  return images.map(({ reference, digest }) => ({ archive, name: reference.full, digest, size }));
}
