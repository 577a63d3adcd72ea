import type { BuiltinChain } from '../ir.ts';
import { toNumber } from './address-number.ts';
import { HOOKS, type Stage } from './hooks.ts';
import { only, union } from './intervals.ts';
import type { Netfilter } from './netfilter.ts';
import { classOf, divide, type Fields, type PacketClass, write } from './packet-class.ts';
import type { Endpoint } from './packet.ts';
import { is, type Region, type Test } from './region.ts';
import { runTable } from './run-chain.ts';

/** Packets that set out together; the addresses of the region are of the rules' family. */
export interface Scene {
  readonly kind: 'sent' | 'arriving';
  readonly region: Region;
  /** Arriving packets that are not for this host. */
  readonly forwarded?: boolean;
  /** Where nat has sent the packets' connection before. */
  readonly translated?: Endpoint;
  /** Marks that a routing rule delivers to this host, as TPROXY needs one. */
  readonly localMarks?: readonly number[];
}

/** One way through the rules, and the packets that take it. */
export interface Path {
  readonly end: End;
  readonly packets: PacketClass;
}

/** Delivered to a socket of this host, gone out on a link, or dropped. */
export type End = 'delivered' | 'sent' | 'dropped';

/**
 * Sends packets through the hooks as netfilter does. Answers disjoint paths that together hold all
 * packets of the scene; a single packet has one.
 */
export function walk(netfilter: Netfilter, scene: Scene): readonly Path[] {
  const start = write(classOf(scene.region), { state: UNTRACKED_YET });
  const trip: Trip = { netfilter, scene, paths: [] };
  if (scene.kind === 'sent') send(trip, [write(start, LOCAL)]);
  else receive(trip, [write(start, REMOTE)]);
  return trip.paths;
}

interface Trip {
  readonly netfilter: Netfilter;
  readonly scene: Scene;
  readonly paths: Path[];
}

/** Until conntrack has looked, the state match sees a packet without connection as invalid. */
const UNTRACKED_YET = { value: 'INVALID' } as const;

/** A packet has an interface on one side only, and its owner is known on the way out only. */
const LOCAL: Fields = { inInterface: { value: '' } };
const REMOTE: Fields = {
  outInterface: { value: '' },
  uid: { value: -1 },
  gid: { value: -1 },
  group: { value: '' },
};

function send(trip: Trip, packets: readonly PacketClass[]): void {
  const sent = runHook(trip, 'OUTPUT', packets).flatMap((some) => reroute(trip.scene, some));
  for (const some of runHook(trip, 'POSTROUTING', sent)) {
    const { inside: looped, outside } = divide(some, [is('outInterface', only('lo'))]);
    if (looped) receive(trip, [write(looped, { ...REMOTE, inInterface: { value: 'lo' } })]);
    finish(trip, 'sent', outside);
  }
}

function receive(trip: Trip, packets: readonly PacketClass[]): void {
  const arrived = runHook(trip, 'PREROUTING', packets);
  const routed = trip.scene.forwarded === true ? arrived.map((some) => route(trip, some)) : [];
  const delivered = trip.scene.forwarded === true ? routed.flatMap(({ own }) => own) : arrived;
  finish(trip, 'delivered', runHook(trip, 'INPUT', delivered));
  const forwarded = runHook(
    trip,
    'FORWARD',
    routed.flatMap(({ others }) => others),
  );
  finish(trip, 'sent', runHook(trip, 'POSTROUTING', forwarded));
}

/** What was redirected, taken, or marked for a route of its own is delivered here, whoever it was for. */
function route(
  { scene }: Trip,
  packets: PacketClass,
): { readonly own: readonly PacketClass[]; readonly others: readonly PacketClass[] } {
  if (packets.captures.length > 0) return { own: [packets], others: [] };
  const { inside, outside } = divide(packets, localMarksOf(scene));
  return { own: inside === undefined ? [] : [inside], others: outside };
}

function localMarksOf({ localMarks = [] }: Scene): readonly Test[] {
  return [is('mark', union(...localMarks.map(only)))];
}

/**
 * What was redirected, or now bears a mark with a route of its own, leaves by lo. The hook OUTPUT
 * itself keeps the interface that it began with.
 */
function reroute(scene: Scene, packets: PacketClass): readonly PacketClass[] {
  if (packets.fields.destination !== undefined) return [write(packets, BY_LOOPBACK)];
  if (packets.fields.mark === undefined) return [packets];
  const { inside, outside } = divide(packets, localMarksOf(scene));
  return inside === undefined ? outside : [write(inside, BY_LOOPBACK), ...outside];
}

const BY_LOOPBACK: Fields = { outInterface: { value: 'lo' } };

/** Runs all tables of a hook, and answers what none of them dropped. */
function runHook(
  trip: Trip,
  hook: BuiltinChain,
  packets: readonly PacketClass[],
): readonly PacketClass[] {
  let current = packets;
  for (const stage of HOOKS[hook]) current = runStage(trip, hook, stage, current);
  return current;
}

function runStage(
  trip: Trip,
  hook: BuiltinChain,
  stage: Stage,
  packets: readonly PacketClass[],
): readonly PacketClass[] {
  if (packets.length === 0) return packets;
  if (stage === 'conntrack') {
    return packets.map((some) => write(some, { state: { sameAs: 'state' } }));
  }
  if (stage === 'nat') return runNat(trip, hook, packets);
  const { accepted, dropped } = runTable(trip.netfilter, stage, hook, packets);
  finish(trip, 'dropped', dropped);
  return accepted;
}

/**
 * Only the first packet of a connection sees the nat table, and only once: one that loops back over
 * lo was settled in OUTPUT. Later packets go where the first was sent.
 */
function runNat(
  trip: Trip,
  hook: BuiltinChain,
  packets: readonly PacketClass[],
): readonly PacketClass[] {
  const settled = packets.filter((some) => some.settled);
  const first: PacketClass[] = [];
  for (const some of packets.filter((other) => !other.settled)) {
    const { inside, outside } = divide(some, [is('state', FIRST_OF_CONNECTION)]);
    if (inside) first.push(inside);
    settled.push(...outside.flatMap((later) => translate(trip.scene, later)));
  }
  const { accepted, dropped } = runTable(trip.netfilter, 'nat', hook, first);
  finish(trip, 'dropped', dropped);
  return [...settled, ...accepted.map((some) => ({ ...some, settled: true }))];
}

const FIRST_OF_CONNECTION = union(only('NEW'), only('RELATED'));

function translate({ translated }: Scene, packets: PacketClass): readonly PacketClass[] {
  const settled = { ...packets, settled: true };
  if (translated === undefined) return [settled];
  const { inside, outside } = divide(settled, [is('state', only('ESTABLISHED'))]);
  if (inside === undefined) return outside;
  const fields: Fields = {
    destination: { value: toNumber(translated.address) },
    destinationPort: { value: translated.port },
  };
  return [write(inside, fields), ...outside];
}

function finish({ paths }: Trip, end: End, packets: readonly PacketClass[]): void {
  paths.push(...packets.map((some) => ({ end, packets: some })));
}
