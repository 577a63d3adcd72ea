import type { Family } from '../../values/index.ts';
import type { BuiltinChain, TableName, Target } from '../ir.ts';
import type { Point } from './intervals.ts';
import type { ChainKey, Netfilter, PlacedRule } from './netfilter.ts';
import { divide, type Field, type PacketClass, read, type Step, write } from './packet-class.ts';
import { isNot } from './region.ts';
import { CONNECTIONLESS } from './tests-of.ts';

/** What a chain made of the packets that entered it. */
export interface Outcome {
  /** They came to its end, or a rule sent them back. */
  readonly returned: readonly PacketClass[];
  /** They are done with the table. */
  readonly accepted: readonly PacketClass[];
  readonly dropped: readonly PacketClass[];
}

/** Sends packets through a built-in chain of a table; where none is, they pass. */
export function runTable(
  netfilter: Netfilter,
  table: TableName,
  hook: BuiltinChain,
  packets: readonly PacketClass[],
): Omit<Outcome, 'returned'> {
  const chain = netfilter.chains.get(`${table}/${hook}`);
  if (chain === undefined) return { accepted: packets, dropped: [] };
  const { returned, accepted, dropped } = runChain(
    { netfilter, hook },
    `${table}/${hook}`,
    packets,
  );
  return chain.policy === 'accept'
    ? { accepted: [...accepted, ...returned], dropped }
    : { accepted, dropped: [...dropped, ...returned] };
}

interface Visit {
  readonly netfilter: Netfilter;
  readonly hook: BuiltinChain;
}

function runChain(visit: Visit, key: ChainKey, packets: readonly PacketClass[]): Outcome {
  const returned: PacketClass[] = [];
  const accepted: PacketClass[] = [];
  const dropped: PacketClass[] = [];
  let current = packets;
  for (const rule of visit.netfilter.chains.get(key)?.rules ?? []) {
    const next: PacketClass[] = [];
    for (const { inside, outside } of current.map((some) => divide(some, rule.tests))) {
      next.push(...outside);
      if (inside === undefined) continue;
      const outcome = runRule(visit, rule, inside);
      next.push(...outcome.onward);
      returned.push(...(outcome.returned ?? []));
      accepted.push(...(outcome.accepted ?? []));
      dropped.push(...(outcome.dropped ?? []));
    }
    current = next;
    if (current.length === 0) break;
  }
  returned.push(...current);
  return { returned, accepted, dropped };
}

/** What a rule made of packets that match it; `onward` ones meet the next rule. */
interface RuleOutcome extends Partial<Outcome> {
  readonly onward: readonly PacketClass[];
}

function runRule(visit: Visit, { place }: PlacedRule, matched: PacketClass): RuleOutcome {
  const step: Step = { ...place, hook: visit.hook };
  const packets = { ...matched, steps: [...matched.steps, step] };
  const { target } = place.rule;
  switch (target.kind) {
    case 'return':
      return { onward: [], returned: [packets] };
    case 'accept':
      return { onward: [], accepted: [packets] };
    case 'drop':
      return { onward: [], dropped: [packets] };
    case 'redirect':
      return { onward: [], accepted: [redirect(visit, packets, step, target.port)] };
    case 'tproxy':
      return { onward: [], accepted: [tproxy(packets, step, target)] };
    case 'jump': {
      const { returned, ...done } = runChain(visit, `${place.table}/${target.chain}`, [packets]);
      return { onward: returned, ...done };
    }
    case 'setMark':
      return { onward: [write(packets, { mark: { value: target.value } })] };
    case 'saveMark':
      return { onward: withConnection(packets, (p) => ({ connmark: read(p, 'mark') })) };
    case 'restoreMark':
      return { onward: withConnection(packets, (p) => ({ mark: read(p, 'connmark') })) };
    case 'zone':
      return { onward: [zoned(packets, target.zone)] };
    case 'log':
      return { onward: [packets] };
  }
}

/** OUTPUT sends to the loopback address, PREROUTING to that of the interface. */
function redirect(
  { netfilter, hook }: Visit,
  packets: PacketClass,
  step: Step,
  port: number,
): PacketClass {
  const loopback: Field = { value: LOOPBACK[netfilter.family] };
  const destination: Field = hook === 'OUTPUT' ? loopback : { sameAs: 'interfaceAddress' };
  const captures = [...packets.captures, { by: 'redirect', port, step } as const];
  return write({ ...packets, captures }, { destination, destinationPort: { value: port } });
}

/** The packet stays as it is, but for its mark; the listener takes it as if it were its own. */
function tproxy(
  packets: PacketClass,
  step: Step,
  { port, mark }: Extract<Target, { kind: 'tproxy' }>,
): PacketClass {
  const captures = [...packets.captures, { by: 'tproxy', port, step } as const];
  return write({ ...packets, captures }, { mark: { value: mark } });
}

function withConnection(
  packets: PacketClass,
  change: (packets: PacketClass) => PacketClass['fields'],
): readonly PacketClass[] {
  const { inside, outside } = divide(packets, [isNot('state', CONNECTIONLESS)]);
  return inside === undefined ? outside : [write(inside, change(inside)), ...outside];
}

/** The first rule to name a zone wins, and only before conntrack has looked the connection up. */
function zoned(packets: PacketClass, zone: number): PacketClass {
  const isTracked = 'sameAs' in read(packets, 'state');
  return isTracked ? packets : { ...packets, zone: packets.zone ?? zone };
}

/** 127.0.0.1 and ::1 as numbers. */
const LOOPBACK: Readonly<Record<Family, Point>> = { ipv4: 0x7f00_0001n, ipv6: 1n };
