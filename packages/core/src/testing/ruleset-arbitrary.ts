import fc from 'fast-check';
import type { Entry, IdRange, Match, Rule, Ruleset, Target } from '../ruleset/index.ts';
import {
  canonicalAddress,
  type Cidr,
  type Family,
  familyOf,
  type IpAddress,
  type Port,
  type PortRange,
} from '../values/index.ts';

/** Rules of any shape that the IR can hold and both backends can say, in chains of ours. */

const CHAINS = ['ISTIO_INBOUND', 'ISTIO_OUTPUT', 'ISTIO_OUTPUT_DNS', 'ISTIO_REDIRECT'];

const negated = fc.boolean();
const portNumber = fc.integer({ min: 1, max: 65_535 }).map((value) => value as Port);
const mark = fc.integer({ min: 1, max: 0xffff_ffff });

const portRange: fc.Arbitrary<PortRange> = fc
  .tuple(portNumber, fc.oneof(fc.constant(0), fc.nat(50)))
  .map(([first, length]) => ({ first, last: Math.min(65_535, first + length) as Port }));

const idRange: fc.Arbitrary<IdRange> = fc
  .tuple(fc.nat(0xffff_fffe), fc.oneof(fc.constant(0), fc.nat(1000)))
  .map(([first, length]) => ({ first, last: Math.min(0xffff_fffe, first + length) }));

function cidr(family: Family): fc.Arbitrary<Cidr> {
  const [bits, address] =
    family === 'ipv4' ? ([32, fc.ipV4()] as const) : ([128, fc.ipV6()] as const);
  return fc.tuple(address, fc.integer({ min: 1, max: bits })).map(([text, prefixLength]) => {
    const canonical = canonicalAddress(text);
    const isOfFamily = canonical !== undefined && familyOf(canonical) === family;
    return { family, address: isOfFamily ? canonical : OTHERWISE[family], prefixLength };
  });
}

/** For spellings that stand for an address of the other family. */
const OTHERWISE: Readonly<Record<Family, IpAddress>> = {
  ipv4: '192.0.2.1' as IpAddress,
  ipv6: '2001:db8::1' as IpAddress,
};

const interfaceName = fc.stringMatching(/^[a-z][a-z0-9]{0,10}\+?$/);

function network(kind: 'source' | 'destination', family: Family): fc.Arbitrary<Match> {
  return fc
    .tuple(fc.array(cidr(family), { minLength: 1, maxLength: 3 }), negated)
    .map(([cidrs, isNegated]) =>
      isNegated && cidrs.length > 1
        ? { kind, cidrs, negated: false } // iptables cannot negate several
        : { kind, cidrs, negated: isNegated },
    );
}

const port = fc.record({
  kind: fc.constantFrom('sourcePort' as const, 'destinationPort' as const),
  ports: fc.array(portRange, { minLength: 1, maxLength: 5 }),
  negated,
});

const tcpOrUdp: fc.Arbitrary<Match> = fc
  .constantFrom('tcp' as const, 'udp' as const)
  .map((protocol) => ({ kind: 'protocol', protocol, negated: false }));

const layer4: fc.Arbitrary<readonly Match[]> = fc.oneof(
  fc.constant([]),
  fc.tuple(tcpOrUdp),
  fc.tuple(tcpOrUdp, port),
);

const others: readonly fc.Arbitrary<Match>[] = [
  fc.record({ kind: fc.constant('inInterface' as const), name: interfaceName, negated }),
  fc.record({ kind: fc.constant('outInterface' as const), name: interfaceName, negated }),
  fc.record({ kind: fc.constant('uid' as const), ids: idRange, negated }),
  fc.record({
    kind: fc.constant('gid' as const),
    ids: fc.oneof(idRange, fc.constantFrom('java', 'ftp')),
    negated,
  }),
  fc.record({
    kind: fc.constant('state' as const),
    states: fc.uniqueArray(
      fc.constantFrom(
        'INVALID' as const,
        'NEW' as const,
        'RELATED' as const,
        'ESTABLISHED' as const,
      ),
      { minLength: 1 },
    ),
    negated,
  }),
  fc.record({
    kind: fc.constantFrom('mark' as const, 'connmark' as const),
    value: mark,
    mask: fc.oneof(fc.constant(0xffff_ffff), mark),
    negated,
  }),
];

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom<Target>(
    { kind: 'return' },
    { kind: 'accept' },
    { kind: 'drop' },
    { kind: 'saveMark' },
    { kind: 'restoreMark' },
  ),
  portNumber.map((value): Target => ({ kind: 'redirect', port: value })),
  fc.tuple(portNumber, mark).map(([value, bits]): Target => ({
    kind: 'tproxy',
    port: value,
    mark: bits,
    mask: 0xffff_ffff,
  })),
  mark.map((value): Target => ({ kind: 'setMark', value })),
  fc.nat(65_535).map((zone): Target => ({ kind: 'zone', zone })),
  fc.stringMatching(/^[a-z/: ]{1,20}$/).map((prefix): Target => ({ kind: 'log', prefix })),
  fc.constantFrom(...CHAINS).map((chain): Target => ({ kind: 'jump', chain })),
);

const comment = fc.stringMatching(/^pillion\/[a-z/-]{1,20}$/);

function rule(family: Family | undefined): fc.Arbitrary<Rule> {
  const networks =
    family === undefined
      ? []
      : [network('source', family), network('destination', family)].map((match) => maybe(match));
  return fc
    .tuple(
      fc.tuple(...networks, ...others.map((match) => maybe(match))),
      layer4,
      target,
      fc.option(comment, { nil: undefined }),
    )
    .map(([matches, protocol, made, text]) => ({
      ...(family === undefined ? {} : { family }),
      matches: [...matches.flat(), ...protocol],
      target: made,
      ...(text === undefined ? {} : { comment: text }),
    }));
}

function maybe(match: fc.Arbitrary<Match>): fc.Arbitrary<readonly Match[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(match) },
  );
}

const entry: fc.Arbitrary<Entry> = fc.record({
  table: fc.constantFrom('nat' as const, 'mangle' as const, 'raw' as const),
  chain: fc.constantFrom(...CHAINS),
  at: fc.oneof(fc.constant('end' as const), fc.integer({ min: 1, max: 3 })),
  rule: fc.oneof(rule(undefined), rule('ipv4'), rule('ipv6')),
});

/** Entries may be inserted past the end of a short chain; there they are appended. */
export const anyRuleset: fc.Arbitrary<Ruleset> = fc.record({
  families: fc.constant(['ipv4', 'ipv6'] as const),
  entries: fc.array(entry, { maxLength: 12 }),
});
