import { expect, test } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { proxyEnvFromPath } from './proxy-env-from-path.ts';

interface Vector {
  readonly path: string;
  readonly out: Record<string, string>;
}

describeConformance('proxyEnvFromPath against Istio', () => {
  const vectors = conformancePresent
    ? readConformance<{ parseInjectEnvs: Vector[] }>('istio-inject-rendered/functions.json')
        .parseInjectEnvs
    : [];

  test.for(vectors)('"$path"', ({ path, out }) => {
    expect(proxyEnvFromPath(path)).toEqual(out);
  });
});

test('a key from the URL never reaches a prototype', () => {
  const variables = proxyEnvFromPath('/inject/__proto__/x/constructor/y');
  expect(Object.entries(variables)).toEqual([
    ['__PROTO__', 'x'],
    ['CONSTRUCTOR', 'y'],
  ]);
});
