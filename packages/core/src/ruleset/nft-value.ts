import { type Cidr, type Family, isPort, type PortRange } from '../values/index.ts';
import { parseHostAddress } from './host-address.ts';
import type { IdRange } from './ir.ts';
import { cidrsOfRange } from './merge.ts';

/** An object of nft's JSON schema (libnftables-json(5)); an expression has one key, which names it. */
export type NftObject = Readonly<Record<string, unknown>>;

export function isNftObject(value: unknown): value is NftObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value.a.b`, where both are there. */
export function nftField(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isNftObject(at) ? at[key] : undefined), value);
}

/** The members of a set or a list, or the one value. */
export function membersOf(value: unknown): readonly unknown[] {
  const set = nftField(value, 'set') ?? value;
  return Array.isArray(set) ? set : [set];
}

/** `127.0.0.1`, `{ prefix: { addr, len } }`, `{ range: [first, last] }`, or a set of those. */
export function nftCidrs(value: unknown, family: Family): readonly Cidr[] | undefined {
  const cidrs = membersOf(value).map((member) => cidrsOfMember(member, family));
  return cidrs.every((list) => list !== undefined) ? cidrs.flat() : undefined;
}

function cidrsOfMember(member: unknown, family: Family): readonly Cidr[] | undefined {
  const range = nftField(member, 'range');
  if (Array.isArray(range)) {
    const [first, last] = range.map(addressOf);
    return first && last ? cidrsOfRange(family, first, last) : undefined;
  }
  const whole = family === 'ipv4' ? 32 : 128;
  const address = addressOf(nftField(member, 'prefix', 'addr') ?? member);
  const length = nftField(member, 'prefix', 'len') ?? whole;
  if (address === undefined || typeof length !== 'number') return undefined;
  return [{ family, address, prefixLength: length }];
}

function addressOf(value: unknown): Cidr['address'] | undefined {
  const address = typeof value === 'string' ? parseHostAddress('', value) : undefined;
  return address?.ok ? address.value : undefined;
}

/** `80`, `{ range: [8000, 8010] }`, or a set of those. */
export function nftPortRanges(value: unknown): readonly PortRange[] | undefined {
  const ranges = membersOf(value).map((member) => {
    const ids = nftIds(member);
    if (ids === undefined || !isPort(ids.first) || !isPort(ids.last)) return undefined;
    return { first: ids.first, last: ids.last };
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

export function nftIds(value: unknown): IdRange | undefined {
  const range = nftField(value, 'range') ?? [value, value];
  if (!Array.isArray(range)) return undefined;
  const [first, last] = range as readonly unknown[];
  return typeof first === 'number' && typeof last === 'number' ? { first, last } : undefined;
}
