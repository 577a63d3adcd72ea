import { expect, test } from 'vitest';
import { nativeSidecars } from './native-sidecars.ts';

const nodes = { old: 'v1.32.9', new: 'v1.33.0', newer: 'v1.34.1-eks-abc' };
const { old: _, ...modern } = nodes;

test.for([
  ['every node is new enough', { nodes: modern, remote: false }, true],
  ['one node is too old', { nodes, remote: false }, false],
  ['the pod is bound to a new one', { nodes, nodeName: 'new', remote: false }, true],
  ['the pod is bound to the old one', { nodes, nodeName: 'old', remote: false }, false],
  ['the pod is bound to an unknown one', { nodes, nodeName: 'gone', remote: false }, false],
  ['there are no nodes yet', { nodes: {}, remote: false }, true],
  ['nodes are not known', { remote: false }, false],
  ['a version cannot be read', { nodes: { odd: 'latest' }, remote: false }, false],
  ['the pod is in another cluster', { nodes: modern, remote: true }, false],
] as const)('auto where %s', ([, facts, native]) => {
  expect(nativeSidecars('auto', facts)).toBe(native);
});

test('true and false are taken at their word', () => {
  expect(nativeSidecars('true', { nodes, remote: true })).toBe(true);
  expect(nativeSidecars('false', { nodes: modern, remote: false })).toBe(false);
});
