import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyRuleset } from '../testing/ruleset-arbitrary.ts';
import { coalesce } from './coalesce.ts';
import { diff, type Layout } from './diff.ts';
import { installedOf, parseSave } from './parse-save.ts';
import { parseNftText } from './parse-nft-text.ts';
import { savedNftLayout } from './parse-nft.ts';
import { renderIptables } from './render-iptables.ts';
import { nftLayout, renderNft } from './render-nft.ts';
import { settle } from './settle.ts';

/** Chains that are only jumped to hold nothing, and are no difference. */
function withoutEmpty(layout: Layout): Layout {
  return layout.map(({ name, chains }) => ({
    name,
    chains: chains.filter(({ rules }) => rules.length > 0),
  }));
}

describe('what is rendered reads back as the same rules', { timeout: 120_000 }, () => {
  const runs = { numRuns: Number(process.env['PILLION_PROPERTY_RUNS'] ?? 2000) };

  test.for(['ipv4', 'ipv6'] as const)('iptables, %s', (family) => {
    fc.assert(
      fc.property(anyRuleset, (ruleset) => {
        const saved = parseSave(renderIptables(ruleset, family), family);
        const installed = withoutEmpty(installedOf(saved).tables);
        expect(diff(settle(ruleset, family).tables, installed)).toEqual([]);
      }),
      runs,
    );
  });

  test('nft', () => {
    fc.assert(
      fc.property(anyRuleset, (ruleset) => {
        const saved = savedNftLayout(parseNftText(renderNft(ruleset)));
        expect(diff(nftLayout(ruleset), saved)).toEqual([]);
      }),
      runs,
    );
  });
});

describe('what is installed is left alone', () => {
  test.for(['ipv4', 'ipv6'] as const)('iptables, %s', (family) => {
    fc.assert(
      fc.property(anyRuleset, (ruleset) => {
        const saved = parseSave(renderIptables(ruleset, family), family);
        expect(renderIptables(ruleset, family, { saved })).toBe('');
      }),
    );
  });
});

test('joining rules again changes nothing', () => {
  fc.assert(
    fc.property(anyRuleset, (ruleset) => {
      const once = coalesce(ruleset.entries.map(({ rule }) => rule));
      expect(coalesce(once)).toEqual(once);
    }),
  );
});
