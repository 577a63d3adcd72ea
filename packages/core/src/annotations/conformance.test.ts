import { expect, test } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import { ANNOTATIONS } from './registry.ts';
import { istioErrorText, validateAnnotations } from './validate.ts';

interface Vector {
  readonly Name: string;
  readonly Value: string;
  readonly Error: string;
}

/** Where Istio's message names an annotation that the user did not write, ours does not. */
const WRONG_PREFIXES: Readonly<Record<string, readonly [istio: string, ours: string]>> = {
  'status.sidecar.istio.io/port': ['excludeInboundPorts invalid:', 'statusPort invalid:'],
};

describeConformance('validation against Istio', () => {
  const vectors = conformancePresent
    ? readConformance<{ validateAnnotation: Vector[] }>('istio-inject-rendered/functions.json')
        .validateAnnotation
    : [];

  test.for(
    Map.groupBy(vectors, (vector) => vector.Name)
      .entries()
      .toArray(),
  )('%s', ([name, ofName]) => {
    const [istio, ours] = WRONG_PREFIXES[name] ?? ['', ''];
    const got = ofName.map(({ Value }) => [
      Value,
      istioErrorText(validateAnnotations({ [name]: Value })),
    ]);
    const want = ofName.map(({ Value, Error }) => [Value, Error.replace(istio, ours)]);
    expect(got).toEqual(want);
  });

  test('every annotation that Istio validates is validated here', () => {
    const missing = vectors.filter(({ Name }) => ANNOTATIONS.get(Name)?.validate === undefined);
    expect(missing).toEqual([]);
  });
});
