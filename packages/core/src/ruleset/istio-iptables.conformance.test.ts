import { expect, test } from 'vitest';
import { captureOf, type MatrixConfig } from '../testing/capture-case.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
  readConformanceText,
} from '../testing/conformance.ts';
import { compile } from './compile.ts';
import { istioDryRun } from './istio-transcript.ts';
import { renderIptables } from './render-iptables.ts';

interface Case {
  readonly name: string;
  readonly config: MatrixConfig;
  readonly lines: readonly string[];
  readonly restoreV4?: string;
  readonly restoreV6?: string;
  readonly error?: string;
}

interface Index {
  readonly iptables: { readonly cases: readonly { name: string; golden: string }[] };
}

describeConformance('iptables against Istio', () => {
  const cases = conformancePresent ? readConformance<Case[]>('istio-iptables-matrix.json') : [];
  const byName = new Map(cases.map((entry) => [entry.name, entry]));

  test.for(cases.filter(({ error }) => error === undefined))('$name', (entry) => {
    const capture = captureOf(entry.config);
    if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
    const ruleset = compile(capture.value);
    const texts = ruleset.families.map((family) =>
      renderIptables(ruleset, family, { compat: 'istio' }),
    );
    expect(texts).toEqual(
      [entry.restoreV4, entry.restoreV6].flatMap((text) => (text ? [text] : [])),
    );
  });

  test.for(cases.filter(({ error }) => error !== undefined))('$name is refused', (entry) => {
    const capture = captureOf(entry.config);
    expect(capture.ok ? [] : capture.problems.map(({ code }) => code)).toContain(
      entry.config.OUTBOUND_IPRANGES_EXCLUDE === '*' ? 'cidr.wildcard' : 'cidr.malformed',
    );
  });

  const goldens = conformancePresent ? readConformance<Index>('cases.json').iptables.cases : [];

  test.for(goldens)('golden $name', ({ name, golden }) => {
    const entry = byName.get(name);
    const capture = entry && captureOf(entry.config);
    if (!capture?.ok) throw new Error(`${name} is not in the matrix, or refused`);
    expect(istioDryRun(compile(capture.value)).join('\n')).toBe(readConformanceText(golden).trim());
  });
});
