import { expect, it } from 'vitest';
import { IMAGES } from '@pillion/core/mesh';
import { dockerfile } from './dockerfile.ts';
import { RECIPES } from './recipes.ts';
import { settings } from './settings.ts';

it.each(RECIPES)('images/$name/Dockerfile says what pnpm images does', async (recipe) => {
  const text = dockerfile(recipe, settings(recipe, IMAGES.tag, IMAGES));
  await expect(text).toMatchFileSnapshot(`../../${recipe.name}/Dockerfile`);
});
