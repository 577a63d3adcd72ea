import { type Family, port } from '../../values/index.ts';
import { toAddress } from './address-number.ts';
import type { Interval, Point } from './intervals.ts';
import { load, type Rules, type UnreadRule, unreadOf } from './netfilter.ts';
import { type PacketClass, read, type Step } from './packet-class.ts';
import type { Connection, Endpoint, Packet } from './packet.ts';
import { sceneOf } from './packet-region.ts';
import type { Dimension } from './region.ts';
import { type Path, walk } from './walk.ts';

/** What the rules do to one packet. */
export interface Simulation {
  readonly packet: Packet;
  readonly verdict: 'accepted' | 'dropped';
  /** Whether a socket of this host gets the packet, or a link. */
  readonly delivered: boolean;
  /** Where the connection ends; absent where the packet is dropped. */
  readonly landing: Landing | undefined;
  /** The rules that the packet matched, in order. */
  readonly steps: readonly Step[];
  /** The rule that settled its fate; absent where none did, and it passed by default. */
  readonly decidedBy: Step | undefined;
  /** As the packet leaves the hooks. */
  readonly mark: number;
  /** What conntrack will know of the connection's next packets. */
  readonly connection: Connection;
  readonly zone: number;
  /** Rules of others that could not be read and were left out. */
  readonly unread: readonly UnreadRule[];
}

export interface Landing extends Endpoint {
  /** How it got there: untouched, rewritten, or taken by a transparent listener as it was. */
  readonly by: 'destination' | 'redirect' | 'tproxy';
}

export interface SimulateOptions {
  /** Marks that a routing rule delivers to this host; TPROXY needs one for its own. */
  readonly localMarks?: readonly number[];
}

/** Walks the rules with the packet as the kernel would; works for rules of others as well. */
export function simulate(rules: Rules, packet: Packet, options: SimulateOptions = {}): Simulation {
  const scene = { ...sceneOf(packet), ...options };
  const [path, ...others] = walk(load(rules, packet.family), scene);
  if (path === undefined || others.length > 0) {
    throw new RangeError('a single packet takes one way through the rules');
  }
  return simulationOf(packet, path, unreadOf(rules, packet.family));
}

function simulationOf(
  packet: Packet,
  { end, packets }: Path,
  unread: readonly UnreadRule[],
): Simulation {
  const landing = end === 'dropped' ? undefined : landingOf(packets, packet.family);
  const translated = landing?.by === 'redirect' ? { translated: landing } : {};
  return {
    packet,
    verdict: end === 'dropped' ? 'dropped' : 'accepted',
    delivered: end === 'delivered',
    landing,
    steps: packets.steps,
    decidedBy: decisionOf(packets),
    mark: Number(valueOf(packets, 'mark')),
    connection: {
      state: 'ESTABLISHED',
      mark: Number(valueOf(packets, 'connmark')),
      ...translated,
    },
    zone: packets.zone ?? 0,
    unread,
  };
}

function landingOf(packets: PacketClass, family: Family): Landing {
  const taken = packets.captures.findLast(({ by }) => by === 'tproxy');
  const address = toAddress(BigInt(valueOf(packets, 'destination')), family);
  if (taken !== undefined) return { address, port: port(taken.port), by: 'tproxy' };
  const by = packets.fields.destination === undefined ? 'destination' : 'redirect';
  return { address, port: port(Number(valueOf(packets, 'destinationPort'))), by };
}

/**
 * The last rule that captured the packet or dropped it. Where none did: the last that let it pass,
 * in the nat table if it decided there.
 */
function decisionOf({ steps }: PacketClass): Step | undefined {
  const ending = steps.filter(({ rule }) => !GOES_ON.has(rule.target.kind));
  return (
    ending.findLast(({ rule }) => rule.target.kind !== 'return' && rule.target.kind !== 'accept') ??
    ending.findLast(({ table }) => table === 'nat') ??
    ending.at(-1)
  );
}

const GOES_ON: ReadonlySet<string> = new Set([
  'jump',
  'log',
  'zone',
  'setMark',
  'saveMark',
  'restoreMark',
]);

/** The value of a field in a class of a single packet. */
function valueOf(packets: PacketClass, dimension: Dimension): Point {
  const field = read(packets, dimension);
  if ('value' in field) return field.value;
  const interval: Interval | undefined = packets.region[field.sameAs][0];
  if (interval === undefined) throw new RangeError(`no packet has a ${dimension}`);
  return interval.start;
}
