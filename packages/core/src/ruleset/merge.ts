import ipaddr from 'ipaddr.js';
import type { Cidr, Family, IpAddress, PortRange } from '../values/index.ts';

/** Sorted; ranges that overlap or touch made one. */
export function mergePorts(ports: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = [];
  for (const range of ports.toSorted((a, b) => a.first - b.first)) {
    const last = merged.at(-1);
    if (last === undefined || range.first > last.last + 1) merged.push(range);
    else if (range.last > last.last) merged.splice(-1, 1, { first: last.first, last: range.last });
  }
  return merged;
}

/** Sorted, without host bits; networks inside another left out, two halves of one made whole. */
export function mergeCidrs(cidrs: readonly Cidr[]): readonly Cidr[] {
  return [...Map.groupBy(cidrs, ({ family }) => family)].flatMap(([family, ofFamily]) =>
    mergePrefixes(ofFamily.map(prefixOf)).map((prefix) => cidrOf(family, prefix)),
  );
}

/** A network as its leading bits: one holds another where the other begins with it. */
function prefixOf({ address, prefixLength }: Cidr): string {
  return ipaddr
    .parse(address)
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, prefixLength);
}

function mergePrefixes(prefixes: readonly string[]): readonly string[] {
  const merged: string[] = [];
  for (const prefix of prefixes.toSorted()) {
    const last = merged.at(-1);
    if (last !== undefined && prefix.startsWith(last)) continue;
    merged.push(prefix);
    while (joinHalves(merged));
  }
  return merged;
}

/** Replaces the last two by their parent where they are its two halves. */
function joinHalves(merged: string[]): boolean {
  const [low, high] = merged.slice(-2);
  if (low === undefined || high === undefined) return false;
  const parent = low.slice(0, -1);
  if (low !== `${parent}0` || high !== `${parent}1`) return false;
  merged.splice(-2, 2, parent);
  return true;
}

function cidrOf(family: Family, prefix: string): Cidr {
  const bits = prefix.padEnd(family === 'ipv4' ? 32 : 128, '0');
  const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  const address = ipaddr.fromByteArray(bytes).toString() as IpAddress;
  return { family, address, prefixLength: prefix.length };
}

/** The networks that make up all addresses from `first` to `last`, as a listing may write them. */
export function cidrsOfRange(family: Family, first: IpAddress, last: IpAddress): readonly Cidr[] {
  const bits = family === 'ipv4' ? 32 : 128;
  const numberOf = (address: IpAddress) =>
    BigInt(`0b${prefixOf({ family, address, prefixLength: bits })}`);
  const end = numberOf(last);
  const cidrs: Cidr[] = [];
  for (let start = numberOf(first); start <= end;) {
    let size = 0n; // of the largest network that begins here and does not pass the end
    while (
      size < BigInt(bits) &&
      start % (1n << (size + 1n)) === 0n &&
      start + (1n << (size + 1n)) - 1n <= end
    ) {
      size += 1n;
    }
    const prefix = start
      .toString(2)
      .padStart(bits, '0')
      .slice(0, bits - Number(size));
    cidrs.push(cidrOf(family, prefix));
    start += 1n << size;
  }
  return cidrs;
}
