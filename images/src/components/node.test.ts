import { expect, it } from 'vitest';
import { nodeComponent } from './node.ts';

const VERSIONS = { node: '26.10.0', openssl: '3.5.8', zlib: '1.3.2+x', modules: '147', ngtcp2: '' };

it('tells what is compiled into Node', () => {
  const { includes = [] } = nodeComponent('26.10.0', VERSIONS);
  expect(includes.map(({ purl }) => purl)).toEqual([
    'pkg:generic/openssl@3.5.8',
    'pkg:generic/zlib@1.3.2%2Bx',
  ]);
});

it('tells nothing of a Node that it has not asked', () => {
  expect(nodeComponent('26.11.0', VERSIONS).includes).toEqual([]);
});
