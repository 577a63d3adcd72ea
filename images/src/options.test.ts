import { IMAGES } from '@pillion/core/mesh';
import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';
import { RECIPES } from './products/recipes.ts';

it('builds everything under the names that manifests ask for, unless told otherwise', () => {
  const { hub, tag } = IMAGES;
  expect(parseOptions([])).toMatchObject({
    ok: true,
    value: { action: 'build', recipes: RECIPES, hub, tag, gzip: false, joined: false },
  });
});

it('takes names and flags in any order', () => {
  const argv = ['--tag', 'dev', 'proxyv2', '--hub=localhost/x', 'injector', '--gzip'];
  const options = parseOptions(argv);
  expect(options).toMatchObject({
    ok: true,
    value: { hub: 'localhost/x', tag: 'dev', gzip: true },
  });
  const names = options.ok ? options.value.recipes.map(({ name }) => name) : [];
  expect(names).toEqual(['proxyv2', 'injector']);
});

it('tells every problem at once, and what was meant', () => {
  expect(parseOptions(['proxyv3', '--tga', 'x', '--tag='])).toMatchObject({
    ok: false,
    problems: expect.arrayContaining([
      expect.objectContaining({ code: 'image.unknown', value: 'proxyv3', accepted: 'proxyv2' }),
      expect.objectContaining({ code: 'flag.unknown', value: '--tga', accepted: '--tag' }),
      expect.objectContaining({ code: 'flag.noValue', subject: '--tag' }),
    ]),
  });
});
