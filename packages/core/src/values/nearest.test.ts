import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const names = ['excludeOutboundPorts', 'excludeInboundPorts', 'interceptionMode'];

it.each([
  ['excludeOutboundPort', 'excludeOutboundPorts'],
  ['EXCLUDEOUTBOUNDPORTS', 'excludeOutboundPorts'],
  ['excludInboundPorts', 'excludeInboundPorts'],
  ['interseptionMode', 'interceptionMode'],
])('takes %s for %s', (name, meant) => {
  expect(nearest(name, names)).toBe(meant);
});

it.each(['', 'x', 'somethingElseAltogether'])('takes %j for nothing', (name) => {
  expect(nearest(name, names)).toBeUndefined();
});

it('never goes beyond its bound', () => {
  expect(nearest('abcd', ['abcx'], 0)).toBeUndefined();
  expect(nearest('abcd', ['abcx'], 1)).toBe('abcx');
});
