import { expect, test } from 'vitest';
import type { Family, Port } from '../values/index.ts';
import type { Entry, Ruleset } from './ir.ts';
import { RETURN, TCP, toPort } from './rule.ts';
import { layOut, settle } from './settle.ts';

function rule(number: number, at: Entry['at'], family?: Family): Entry {
  const port = number as Port;
  const matches = [TCP, toPort({ first: port, last: port })];
  const made = { matches, target: RETURN };
  return {
    table: 'nat',
    chain: 'ISTIO_OUTPUT',
    at,
    rule: family === undefined ? made : { family, ...made },
  };
}

function numbers(ruleset: Ruleset, family: Family) {
  return settle(ruleset, family).tables.flatMap(({ chains }) =>
    chains.flatMap(({ rules }) => rules.map(numberOf)),
  );
}

function numberOf({ matches }: Entry['rule']) {
  return matches.flatMap((match) => ('ports' in match ? match.ports : []))[0]?.first;
}

const TWINS = [
  rule(1, 'end'),
  rule(2, 'end'),
  rule(3, 1),
  rule(4, 2, 'ipv4'),
  rule(6, 2, 'ipv6'),
  rule(5, 3),
];

test('each family sees its rules, inserted at their places', () => {
  const ruleset: Ruleset = { families: ['ipv4', 'ipv6'], entries: TWINS };
  expect(numbers(ruleset, 'ipv4')).toEqual([3, 4, 5, 1, 2]);
  expect(numbers(ruleset, 'ipv6')).toEqual([3, 6, 5, 1, 2]);
});

test('in one chain for both, each still sees them in that order', () => {
  const rules = layOut(TWINS).flatMap((chain) => chain.rules);
  const seen = (family: Family) =>
    rules.filter((made) => made.family === undefined || made.family === family).map(numberOf);
  expect(seen('ipv4')).toEqual([3, 4, 5, 1, 2]);
  expect(seen('ipv6')).toEqual([3, 6, 5, 1, 2]);
});

test('a family that is not captured has nothing', () => {
  expect(settle({ families: ['ipv4'], entries: TWINS }, 'ipv6').tables).toEqual([]);
});
