import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPillionError } from '../values/index.ts';
import { strategicMerge } from './strategic-merge.ts';

const container = fc.record(
  {
    name: fc.constantFrom('app', 'web', 'istio-proxy'),
    image: fc.constantFrom('a:1', 'b:2'),
    args: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
    env: fc.uniqueArray(
      fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: fc.constantFrom('1', '2') }),
      { maxLength: 3, selector: ({ name }) => name },
    ),
  },
  { requiredKeys: ['name'] },
);

const containers = fc.uniqueArray(container, { maxLength: 3, selector: ({ name }) => name });

const pod = fc.record({
  metadata: fc.record(
    {
      labels: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('1', '2')),
      finalizers: fc.uniqueArray(fc.constantFrom('f', 'g', 'h')),
    },
    { requiredKeys: [] },
  ),
  spec: fc.record(
    {
      containers,
      initContainers: containers,
      tolerations: fc.array(fc.record({ key: fc.constantFrom('k', 'l') }), { maxLength: 2 }),
      hostNetwork: fc.boolean(),
    },
    { requiredKeys: ['containers'] },
  ),
});

const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

describe('laws of a patch without directives', () => {
  it('an empty patch changes nothing', () => {
    fc.assert(
      fc.property(pod, (original) => {
        expect(strategicMerge(original, {})).toEqual(original);
      }),
    );
  });

  it('a pod over itself is itself', () => {
    fc.assert(
      fc.property(pod, (original) => {
        expect(strategicMerge(original, original)).toEqual(original);
      }),
    );
  });

  it('applied twice is applied once', () => {
    fc.assert(
      fc.property(pod, pod, (original, patch) => {
        const once = strategicMerge(original, patch);
        expect(strategicMerge(once, patch)).toEqual(once);
      }),
    );
  });

  it('writes to neither side', () => {
    fc.assert(
      fc.property(pod, pod, (original, patch) => {
        const before = JSON.stringify([original, patch]);
        strategicMerge(original, patch);
        expect(JSON.stringify([original, patch])).toBe(before);
      }),
    );
  });

  it('keeps the order of the patch, and of what the patch does not name', () => {
    fc.assert(
      fc.property(pod, pod, (original, patch) => {
        const merged = namesOf(strategicMerge(original, patch).spec.containers);
        const patched = namesOf(patch.spec.containers);
        expect(merged.filter((name) => patched.includes(name))).toEqual(patched);
        const others = namesOf(original.spec.containers).filter((name) => !patched.includes(name));
        expect(merged.filter((name) => !patched.includes(name))).toEqual(others);
      }),
    );
  });
});

function containersNamed(names: string): object & { spec: { containers: { name: string }[] } } {
  return { spec: { containers: Array.from(names, (name) => ({ name })) } };
}

describe('the order rule', () => {
  it.each([
    ['ab', 'x', 'xab'], // a new item goes first: the sidecar lands before the application
    ['ab', 'b', 'ab'],
    ['ab', 'bx', 'abx'],
    ['ab', 'xb', 'xab'],
    ['abc', 'ca', 'bca'],
    ['abc', 'bx', 'abxc'],
    ['', 'xy', 'xy'],
  ])('%s with %s is %s', (original, patch, merged) => {
    const { spec } = strategicMerge(containersNamed(original), containersNamed(patch));
    expect(namesOf(spec.containers).join('')).toBe(merged);
  });
});

describe('directives', () => {
  const original = {
    metadata: { labels: { a: '1' }, finalizers: ['f', 'g'] },
    spec: {
      containers: [{ name: 'app', image: 'a', env: [{ name: 'A', value: '1' }] }, { name: 'web' }],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  };
  const merge = (patch: object) => strategicMerge<typeof original>(original, patch);

  it('$patch: delete takes a list item out', () => {
    const merged = merge({ spec: { containers: [{ name: 'app', $patch: 'delete' }] } });
    expect(merged.spec.containers).toEqual([{ name: 'web' }]);
  });

  it('$patch: replace replaces a list, or an object', () => {
    const merged = merge({
      metadata: { labels: { b: '2', $patch: 'replace' } },
      spec: { containers: [{ name: 'new' }, { $patch: 'replace' }] },
    });
    expect(merged.spec.containers).toEqual([{ name: 'new' }]);
    expect(merged.metadata.labels).toEqual({ b: '2' });
  });

  it('$retainKeys clears what a change of volume source leaves behind', () => {
    const volume = { name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } };
    const { volumes } = merge({ spec: { volumes: [volume] } }).spec;
    expect(volumes).toEqual([{ name: 'v', secret: { secretName: 's' } }]);
  });

  it('$deleteFromPrimitiveList takes plain values out', () => {
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['f'] } };
    expect(merge(patch).metadata.finalizers).toEqual(['g']);
  });

  it('$setElementOrder orders what the patch and the original have', () => {
    const order = [{ name: 'web' }, { name: 'app' }];
    const merged = merge({ spec: { '$setElementOrder/containers': order } });
    expect(namesOf(merged.spec.containers)).toEqual(['web', 'app']);
  });

  it('null removes a field, and is nothing where there was none', () => {
    const merged = merge({ metadata: { labels: null }, spec: { hostNetwork: null } });
    expect(merged).toEqual({ ...original, metadata: { finalizers: ['f', 'g'] } });
  });

  it.each([
    ['merge.noMergeKey', { spec: { containers: [{ image: 'x' }] } }],
    ['merge.badDirective', { spec: { containers: [{ name: 'app', $patch: 'mangle' }] } }],
    ['merge.badDirective', { metadata: { labels: { $patch: 'merge' } } }],
    ['merge.badType', { spec: { containers: [{ name: 'app' }, 'web'] } }],
    ['merge.badRetainKeys', { spec: { volumes: [{ name: 'v', $retainKeys: ['name'], nfs: {} }] } }],
    [
      'merge.badOrder',
      { spec: { containers: [{ name: 'x' }], '$setElementOrder/containers': [{ name: 'y' }] } },
    ],
  ])('%s', (code, patch) => {
    expect(() => merge(patch)).toThrow(
      expect.toSatisfy((e) => isPillionError(e) && e.code === code),
    );
  });
});

describe('keys that are names of a prototype', () => {
  it('stay ordinary keys', () => {
    const patch: unknown = JSON.parse(
      '{"__proto__":{"polluted":1},"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}',
    );
    const merged = strategicMerge<object>({ metadata: { labels: {} } }, patch as object);
    expect('polluted' in {}).toBe(false);
    expect(JSON.parse(JSON.stringify(merged))).toEqual(patch);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});
