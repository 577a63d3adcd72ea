import fc from 'fast-check';
import { applyPatch, type Operation } from 'rfc6902';
import { describe, expect, test } from 'vitest';
import type { Json, Pod } from '../kubernetes/types.ts';
import { buildPatch } from './patch.ts';

function containers(...names: string[]): Pod {
  return { spec: { containers: names.map((name) => ({ name })) } };
}

describe('buildPatch', () => {
  test.for([
    ['adds at the place', ['a', 'b'], ['p', 'a', 'b'], 'add /spec/containers/0'],
    ['moves one past many', ['p', 'a', 'b', 'c'], ['a', 'b', 'c', 'p'], 'move /spec/containers/3'],
    [
      'moves one before many',
      ['a', 'b', 'c', 'p'],
      ['p', 'a', 'b', 'c'],
      'move /spec/containers/0',
    ],
    ['removes', ['a', 'p', 'b'], ['a', 'b'], 'remove /spec/containers/1'],
  ] as const)('%s', ([, before, after, operation]) => {
    const patch = buildPatch(containers(...before), containers(...after));
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual([operation]);
  });

  test('escapes the names of annotations', () => {
    const before = { metadata: { annotations: { 'a/b~c': '1' } } };
    const after = { metadata: { annotations: { 'a/b~c': '2' } } };
    expect(buildPatch(before, after)).toEqual([
      { op: 'replace', path: '/metadata/annotations/a~1b~0c', value: '2' },
    ]);
  });

  test('says nothing of what did not change, however large', () => {
    const env = Array.from({ length: 2000 }, (_, at) => ({ name: `V${at}`, value: 'x' }));
    const app = { name: 'app', env };
    const before = { spec: { containers: [app] } };
    const after = { spec: { containers: [app, { name: 'istio-proxy' }] } };
    expect(buildPatch(before, after)).toEqual([
      { op: 'add', path: '/spec/containers/1', value: { name: 'istio-proxy' } },
    ]);
  });

  test('writes a list anew where its keys are not unique', () => {
    const patch = buildPatch(containers('a', 'a'), containers('a', 'b', 'a'));
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual(['replace /spec/containers']);
  });

  test('leads from any pod to any other', () => {
    // The library that applies the patch refuses this one key.
    const key = fc.string().filter((text) => text !== '__proto__');
    const list = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'istio-proxy'),
        args: fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
        env: fc.uniqueArray(
          fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: fc.string() }),
          {
            selector: ({ name }) => name,
          },
        ),
        extra: fc
          .jsonValue({ maxDepth: 2 })
          .filter((value) => !JSON.stringify(value).includes('__proto__')),
      }),
      { selector: ({ name }) => name },
    );
    const pods = fc.record({
      metadata: fc.record({ labels: fc.dictionary(key, fc.string()) }, { requiredKeys: [] }),
      spec: fc.record({ containers: list, initContainers: list }, { requiredKeys: ['containers'] }),
    });
    fc.assert(
      fc.property(pods, pods, (one, other) => {
        const before = plain(one);
        const after = plain(other);
        const target = plain(before);
        const patch = plain(buildPatch(before as Pod, after as Pod)) as Operation[];
        expect(applyPatch(target, patch).filter((failure) => failure !== null)).toEqual([]);
        expect(target).toEqual(after);
      }),
      { numRuns: 1000 },
    );
  });
});

/** As it comes from the wire. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T & Json;
}
