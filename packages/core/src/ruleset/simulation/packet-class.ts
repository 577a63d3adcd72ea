import type { BuiltinChain } from '../ir.ts';
import type { Point } from './intervals.ts';
import type { Place } from './netfilter.ts';
import { type Dimension, passes, type Region, split, type Test } from './region.ts';

/**
 * Packets that all rules so far have treated alike. A rule that some of them match divides the
 * class; a target changes how the packets read, the same for all.
 */
export interface PacketClass {
  /** The packets as they set out. */
  readonly region: Region;
  /** What a field reads now: a fixed point, or what another dimension read at the start. */
  readonly fields: Fields;
  readonly steps: readonly Step[];
  readonly captures: readonly CaptureEvent[];
  /** True once nat has settled the destination, be it on the old one. */
  readonly settled: boolean;
  /** The zone of conntrack that the packet's connection is looked up in, once a rule has said. */
  readonly zone: number | undefined;
}

export type Fields = Readonly<Partial<Record<Dimension, Field>>>;

export type Field = { readonly value: Point } | { readonly sameAs: Dimension };

/** A rule that the packet matched. */
export interface Step extends Place {
  readonly hook: BuiltinChain;
}

/** A rule that gave the packet to a listener of this host. */
export interface CaptureEvent {
  readonly by: 'redirect' | 'tproxy';
  readonly port: number;
  readonly step: Step;
}

export function classOf(region: Region): PacketClass {
  return { region, fields: {}, steps: [], captures: [], settled: false, zone: undefined };
}

export function read({ fields }: PacketClass, dimension: Dimension): Field {
  return fields[dimension] ?? { sameAs: dimension };
}

export function write(packets: PacketClass, fields: Fields): PacketClass {
  return { ...packets, fields: { ...packets.fields, ...fields } };
}

export interface Division {
  readonly inside: PacketClass | undefined;
  readonly outside: readonly PacketClass[];
}

/** Divides by how the packets read now, where fields were rewritten. */
export function divide(packets: PacketClass, tests: readonly Test[]): Division {
  const open: Test[] = [];
  for (const test of tests) {
    const field = read(packets, test.dimension);
    if ('sameAs' in field) open.push({ ...test, dimension: field.sameAs });
    else if (!passes(field.value, test)) return { inside: undefined, outside: [packets] };
  }
  const { inside, outside } = split(packets.region, open);
  return {
    inside: inside && { ...packets, region: inside },
    outside: outside.map((region) => ({ ...packets, region })),
  };
}
