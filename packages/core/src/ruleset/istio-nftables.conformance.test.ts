import { expect, test } from 'vitest';
import { captureOf, type MatrixConfig } from '../testing/capture-case.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
  readConformanceText,
} from '../testing/conformance.ts';
import { compile } from './compile.ts';
import { renderNft } from './render-nft.ts';
import { istioNftCleanup, istioNftText } from './render-nft-istio.ts';

interface Case {
  readonly name: string;
  readonly config: MatrixConfig;
  readonly text: string;
  readonly error?: string;
}

interface Index {
  readonly nftables: { readonly cases: readonly { name: string; golden: string }[] };
}

function textOf(config: MatrixConfig): string {
  const capture = captureOf(config);
  if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
  return config.CLEANUP_ONLY ? istioNftCleanup() : istioNftText(compile(capture.value));
}

describeConformance('nft against Istio', () => {
  const cases = conformancePresent ? readConformance<Case[]>('istio-nftables-matrix.json') : [];

  test.for(cases.filter(({ error }) => error === undefined))('$name', ({ config, text }) => {
    expect(textOf(config)).toBe(text);
  });

  const refused = cases.filter(({ error }) => error !== undefined && !error.includes('nftables'));
  test.for(refused)('$name is refused', ({ config }) => {
    expect(captureOf(config).ok).toBe(false);
  });

  // Only IPv6 name servers in a pod without IPv6: Istio jumps to a chain that it does not create.
  const broken = cases.filter(({ error }) => error?.includes('no such chain'));
  test.for(broken)('$name fails, as Istio does', ({ config }) => {
    expect(() => textOf(config)).toThrow('istio-output-dns');
    const capture = captureOf(config);
    expect(capture.ok && renderNft(compile(capture.value))).toContain('istio-proxy-nat');
  });

  const byName = new Map(cases.map((entry) => [entry.name, entry]));
  const goldens = conformancePresent ? readConformance<Index>('cases.json').nftables.cases : [];

  test.for(goldens)('golden $name', ({ name, golden }) => {
    const entry = byName.get(name);
    if (entry === undefined) throw new Error(`${name} is not in the matrix`);
    expect(textOf(entry.config).trim()).toBe(readConformanceText(golden).trim());
  });
});
