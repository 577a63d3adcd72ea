import { type Reason, reason } from '../../values/index.ts';
import { joinArguments, ruleArguments } from '../render-rule.ts';
import { FATES } from './fate.ts';
import { fateOf } from './fate-of.ts';
import type { Step } from './packet-class.ts';
import type { Origin, Packet } from './packet.ts';
import type { Landing, Simulation } from './simulate.ts';

/** A simulation in words. */
export interface Explanation {
  /** One of the codes of `FATES`; the rule that decided is its evidence. */
  readonly reason: Reason;
  /** The packet, its way through the rules, and its end: one sentence each. */
  readonly sentences: readonly string[];
}

export function explain(simulation: Simulation): Explanation {
  const { packet, steps, decidedBy, landing, unread } = simulation;
  const fate = fateOf(simulation);
  const rule = decidedBy === undefined ? {} : { rule: formatStep(decidedBy) };
  return {
    reason: reason(fate, FATES[fate], { packet: describePacket(packet), ...rule }),
    sentences: [
      `${describePacket(packet)}.`,
      ...steps.map((step) => `${formatStep(step)} ${effectOf(step)}.`),
      FATES[fate],
      landing === undefined ? 'It arrives nowhere.' : `It arrives at ${describeLanding(landing)}.`,
      ...unread.map(
        ({ table, chain, position, spec }) =>
          `Rule ${position} of ${chain} in ${table} could not be read and was left out: ${spec}.`,
      ),
    ],
  };
}

export function describePacket(packet: Packet): string {
  const { protocol, source, sourcePort, destination, destinationPort, connection } = packet;
  const ends = `from ${endpoint(source, sourcePort)} to ${endpoint(destination, destinationPort)}`;
  const state = connection.state === 'NEW' ? '' : ` of a connection that is ${connection.state}`;
  const mark = packet.mark === 0 ? '' : ` with mark ${packet.mark}`;
  return `A ${protocol.toUpperCase()} packet ${ends}${state}${mark}, ${describeOrigin(packet.origin)}`;
}

function describeOrigin(origin: Origin): string {
  if (origin.kind === 'arriving') return `arriving on ${origin.inInterface}`;
  const { owner, outInterface } = origin;
  if (owner === undefined) return `sent by the kernel over ${outInterface}`;
  const group = owner.group === undefined ? `${owner.gid}` : `${owner.gid} (${owner.group})`;
  return `sent by user ${owner.uid}, group ${group}, over ${outInterface}`;
}

function describeLanding({ address, port, by }: Landing): string {
  const place = endpoint(address, port);
  switch (by) {
    case 'destination':
      return `its destination ${place}`;
    case 'redirect':
      return `${place}, rewritten`;
    case 'tproxy':
      return `the listener on port ${port}, which sees it as sent to ${address}`;
  }
}

/** `nat ISTIO_OUTPUT 3: -p tcp --dport 8080 -j RETURN` */
export function formatStep({ table, chain, position, rule }: Step): string {
  return `${table} ${chain} ${position}: ${joinArguments(ruleArguments(rule))}`;
}

function effectOf({ rule: { target }, chain }: Step): string {
  switch (target.kind) {
    case 'jump':
      return `hands it to ${target.chain}`;
    case 'return':
      return `ends ${chain} for it`;
    case 'accept':
      return 'accepts it';
    case 'drop':
      return 'drops it';
    case 'redirect':
      return `sends it to port ${target.port} of this host`;
    case 'tproxy':
      return `gives it to the transparent listener on port ${target.port}`;
    case 'setMark':
      return `marks it ${target.value}`;
    case 'saveMark':
      return 'keeps its mark for the connection';
    case 'restoreMark':
      return "gives it the connection's mark";
    case 'zone':
      return `looks its connection up in zone ${target.zone}`;
    case 'log':
      return 'has it logged';
  }
}

function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
