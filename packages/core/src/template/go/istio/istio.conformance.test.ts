import { expect, test } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../../../testing/conformance.ts';
import { compileGoTemplate, goValueOf, istioFunctions, sprigFunctions } from '../index.ts';

interface Vectors {
  readonly appendMultusNetwork: readonly { existing: string; network: string; out: string }[];
  readonly excludeInboundPort: readonly { port: string | number; list: string; out: string }[];
  readonly indent: readonly { n: number; in: string; out: string }[];
  readonly omitNil: readonly { in: unknown; out: unknown }[];
}

const NONE: Vectors = { appendMultusNetwork: [], excludeInboundPort: [], indent: [], omitNil: [] };
const vectors = conformancePresent
  ? readConformance<Vectors>('istio-inject-rendered/functions.json')
  : NONE;

const functions = { ...sprigFunctions(), ...istioFunctions({ env: () => undefined }) };

function render(text: string, data: unknown): string {
  const compiled = compileGoTemplate('test', text, { functions });
  if (!compiled.ok) throw new Error(compiled.problems[0]?.reason);
  return compiled.value.execute(goValueOf(data));
}

describeConformance("Istio's functions, as Istio computes them", () => {
  test.each(vectors.appendMultusNetwork)('appendMultusNetwork $existing $network', (vector) => {
    expect(render('{{ appendMultusNetwork .existing .network }}', vector)).toBe(vector.out);
  });

  test.each(vectors.excludeInboundPort)('excludeInboundPort $port $list', (vector) => {
    expect(render('{{ excludeInboundPort .port .list }}', vector)).toBe(vector.out);
  });

  test.each(vectors.indent)('indent $n $in', ({ n, ...vector }) => {
    expect(render(`{{ indent ${n} .in }}`, vector)).toBe(vector.out);
  });

  test.each(vectors.omitNil)('omitNil $in', (vector) => {
    expect(JSON.parse(render('{{ omitNil .in | toRawJson }}', vector))).toEqual(vector.out);
  });
});
