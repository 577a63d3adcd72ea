import { expect, test } from 'vitest';
import { captureOf, type MatrixConfig } from '../testing/capture-case.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import type { Family } from '../values/index.ts';
import { coalesce } from './coalesce.ts';
import { compile } from './compile.ts';
import { diff, type Layout } from './diff.ts';
import type { Rule, Ruleset } from './ir.ts';
import { parseSave } from './parse-save.ts';
import { nftLayout } from './render-nft.ts';
import { settle } from './settle.ts';

interface Case {
  readonly name: string;
  readonly config: MatrixConfig;
  readonly restoreV4?: string;
  readonly restoreV6?: string;
  readonly error?: string;
}

const FAMILIES = ['ipv4', 'ipv6'] as const;

/** Chains that hold rules, lists joined: where only the meaning is compared. */
function joined(layout: Layout): Layout {
  return layout
    .map(({ name, chains }) => ({
      name,
      chains: chains
        .map((chain) => ({ name: chain.name, rules: coalesce(chain.rules) }))
        .filter(({ rules }) => rules.length > 0),
    }))
    .filter(({ chains }) => chains.length > 0);
}

/** What of the shared chains one family sees. */
function seenBy(family: Family, ruleset: Ruleset): Layout {
  return nftLayout(ruleset).map(({ name, chains }) => ({
    name,
    chains: chains.map((chain) => ({
      name: chain.name,
      rules: chain.rules
        .filter((rule) => rule.family === undefined || rule.family === family)
        .map(withoutFamily),
    })),
  }));
}

describeConformance('what we install means what Istio installs', () => {
  const cases = conformancePresent ? readConformance<Case[]>('istio-iptables-matrix.json') : [];

  test.for(cases.filter(({ error }) => error === undefined))('$name', (entry) => {
    const capture = captureOf(entry.config);
    if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
    const ruleset = withoutComments(compile(capture.value));
    const texts = { ipv4: entry.restoreV4, ipv6: entry.restoreV6 };
    for (const family of FAMILIES) {
      const ours = joined(settle(ruleset, family).tables);
      expect(diff(joined(rulesOf(texts[family] ?? '', family)), ours)).toEqual([]);
      if (!ruleset.families.includes(family)) continue;
      expect(diff(ours, joined(seenBy(family, ruleset)))).toEqual([]);
    }
  });
});

function withoutFamily(rule: Rule): Rule {
  const { family: _, ...own } = rule;
  return own;
}

/** Every rule of restore input, also those of built-in chains that could be anybody's. */
function rulesOf(text: string, family: Family): Layout {
  return parseSave(text, family).tables.map(({ name, chains }) => ({
    name,
    chains: chains.map((chain) => ({
      name: chain.name,
      rules: chain.rules.flatMap(({ rule }) => rule ?? []),
    })),
  }));
}

/** A signature is no difference in meaning. */
function withoutComments(ruleset: Ruleset): Ruleset {
  const entries = ruleset.entries.map((made) => {
    const { comment: _, ...rule } = made.rule;
    return { ...made, rule };
  });
  return { ...ruleset, entries };
}
