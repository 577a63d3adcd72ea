import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cidrContains,
  type Cidr,
  familyOf,
  type IpAddress,
  parseCidr,
  type Port,
  type PortRange,
} from '../values/index.ts';
import { canonicalRule, ruleKey } from './canonical.ts';
import { coalesce } from './coalesce.ts';
import type { Rule } from './ir.ts';
import { cidrsOfRange, mergeCidrs, mergePorts } from './merge.ts';
import { leavesOn, not, RETURN, TCP, to, toPort } from './rule.ts';

function cidr(text: string): Cidr {
  const result = parseCidr('test', text);
  if (!result.ok) throw new Error(text);
  return result.value;
}

function range(first: number, last = first) {
  return { first: first as Port, last: last as Port };
}

/** The ports that ranges hold, one by one. */
function ports(list: readonly PortRange[]) {
  return new Set(
    list.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
    ),
  );
}

/** The last number of an IPv4 address. */
function number(address: string) {
  return Number(address.split('.')[3]);
}

function rule(...matches: Rule['matches']): Rule {
  return { matches, target: RETURN };
}

describe('rules that mean the same', () => {
  test.for<[string, Rule, Rule]>([
    ['order of matches', rule(TCP, toPort(range(80))), rule(toPort(range(80)), TCP)],
    ['host bits', rule(to(cidr('127.0.0.1/8'))), rule(to(cidr('127.0.0.0/8')))],
    ['every address', rule(to(cidr('0.0.0.0/0'))), rule()],
    ['ports that touch', rule(toPort(range(80), range(81))), rule(toPort(range(80, 81)))],
  ])('%s', ([, a, b]) => {
    expect(ruleKey(a)).toBe(ruleKey(b));
  });

  test.for<[string, Rule, Rule]>([
    ['negation', rule(to(cidr('10.0.0.0/8'))), rule(not(to(cidr('10.0.0.0/8'))))],
    ['no address', rule(not(to(cidr('0.0.0.0/0')))), rule()],
    ['comment', { ...rule(TCP), comment: 'pillion/a' }, rule(TCP)],
  ])('not: %s', ([, a, b]) => {
    expect(ruleKey(a)).not.toBe(ruleKey(b));
  });

  test('canonical is canonical', () => {
    const once = canonicalRule(rule(toPort(range(80), range(81)), TCP, to(cidr('10.1.2.3/8'))));
    expect(canonicalRule(once)).toEqual(once);
  });
});

describe('ports', () => {
  const ranges = fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(5))
      .map(([first, length]) => range(first, first + length)),
  );

  test('merging keeps every port and no other', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const merged = mergePorts(list);
        expect(ports(merged)).toEqual(new Set([...ports(list)].toSorted((a, b) => a - b)));
        for (const [index, { first }] of merged.entries()) {
          expect(first).toBeGreaterThan((merged[index - 1]?.last ?? -1) + 1);
        }
      }),
    );
  });
});

describe('networks', () => {
  const small = fc
    .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
    .map(([host, length]) => cidr(`10.0.0.${host}/${length}`));
  const address = fc.nat(255).map((host) => `10.0.0.${host}` as IpAddress);

  test('merging keeps every address and no other', () => {
    fc.assert(
      fc.property(fc.array(small), address, (list, probe) => {
        const holds = (cidrs: readonly Cidr[]) => cidrs.some((item) => cidrContains(item, probe));
        expect(holds(mergeCidrs(list))).toBe(holds(list));
      }),
    );
  });

  test('halves make a whole, and families stay apart', () => {
    const list = ['10.0.0.0/25', 'fd00::/9', '10.0.0.128/25', 'fd80::/9', '10.0.0.7/32'].map(cidr);
    expect(mergeCidrs(list)).toEqual([cidr('10.0.0.0/24'), cidr('fd00::/8')]);
  });

  test('a range is the networks that make it up', () => {
    fc.assert(
      fc.property(address, address, address, (a, b, probe) => {
        const [first, last] = [a, b].toSorted((x, y) => number(x) - number(y));
        const cidrs = cidrsOfRange(familyOf(a), first ?? a, last ?? b);
        const inside = number(first ?? a) <= number(probe) && number(probe) <= number(last ?? b);
        expect(cidrs.some((item) => cidrContains(item, probe))).toBe(inside);
        expect(mergeCidrs(cidrs)).toEqual(cidrs);
      }),
    );
  });
});

describe('joining rules', () => {
  test('neighbours become one rule with a set', () => {
    const rules = ['10.1.0.0/16', '10.3.0.0/16', '10.2.0.0/16'].map((text) => rule(to(cidr(text))));
    expect(coalesce(rules)).toEqual([
      rule({
        kind: 'destination',
        cidrs: ['10.1.0.0/16', '10.2.0.0/15'].map(cidr),
        negated: false,
      }),
    ]);
  });

  test('a rule between with another target keeps them apart', () => {
    const other: Rule = { matches: [leavesOn('lo')], target: { kind: 'accept' } };
    const rules = [rule(to(cidr('10.1.0.0/16'))), other, rule(to(cidr('10.3.0.0/16')))];
    expect(coalesce(rules)).toEqual(rules);
  });

  test('negated lists do not join: each would let through what the other holds', () => {
    const rules = ['10.1.0.0/16', '10.3.0.0/16'].map((text) => rule(not(to(cidr(text)))));
    expect(coalesce(rules)).toEqual(rules);
  });
});
