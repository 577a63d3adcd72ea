import fc from 'fast-check';
import { expect, test } from 'vitest';
import { port } from '../values/index.ts';
import { diff, type Layout } from './diff.ts';
import type { Rule } from './ir.ts';
import { RETURN, TCP, toPort } from './rule.ts';

function rule(value: number): Rule {
  const range = { first: port(value), last: port(value) };
  return { matches: [TCP, toPort(range)], target: RETURN };
}

function nat(...ports: readonly number[]): Layout {
  return [{ name: 'nat', chains: [{ name: 'ISTIO_OUTPUT', rules: ports.map(rule) }] }];
}

function kinds(wanted: Layout, held: Layout): readonly string[] {
  return diff(wanted, held).map(
    ({ kind, wantedAt, heldAt }) => `${kind} ${wantedAt ?? '-'} ${heldAt ?? '-'}`,
  );
}

test('a rule of each kind', () => {
  expect(kinds(nat(1, 2, 3), nat(1, 2, 3))).toEqual([]);
  expect(kinds(nat(1, 2, 3), nat(1, 3))).toEqual(['missing 2 -']);
  expect(kinds(nat(1, 3), nat(1, 2, 3))).toEqual(['unexpected - 2']);
  expect(kinds(nat(1, 2, 3, 4), nat(2, 3, 4, 1))).toEqual(['moved 1 4']);
});

test('chains', () => {
  expect(kinds(nat(1), [])).toEqual(['missingChain - -']);
  expect(kinds([], nat(1))).toEqual(['unexpectedChain - -']);
});

test('the order of matches does not count', () => {
  const turned: Layout = [
    {
      name: 'nat',
      chains: [
        {
          name: 'ISTIO_OUTPUT',
          rules: [rule(1)].map(({ matches, target }) => ({
            matches: matches.toReversed(),
            target,
          })),
        },
      ],
    },
  ];
  expect(diff(nat(1), turned)).toEqual([]);
});

test('applying a difference makes it vanish', () => {
  const ports = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 });
  fc.assert(
    fc.property(ports, ports, (wanted, held) => {
      const differences = diff(nat(...wanted), nat(...held));
      const gone = new Set(
        differences.filter(({ kind }) => kind !== 'missing').map(({ heldAt }) => heldAt),
      );
      const repaired = held.filter((_, index) => !gone.has(index + 1));
      const added = differences
        .filter(({ kind }) => kind !== 'unexpected')
        .toSorted((a, b) => (a.wantedAt ?? 0) - (b.wantedAt ?? 0));
      for (const { wantedAt = 0 } of added) {
        repaired.splice(wantedAt - 1, 0, wanted[wantedAt - 1] ?? 0);
      }
      expect(repaired).toEqual(wanted);
    }),
  );
});
