import ipaddr from 'ipaddr.js';
import { type Cidr, type Family, type IpAddress } from '../../values/index.ts';
import { between, type Intervals } from './intervals.ts';

const BITS = { ipv4: 32, ipv6: 128 } as const;

/** An address as a number, so that networks become intervals. */
export function toNumber(address: IpAddress): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

export function toAddress(number: bigint, family: Family): IpAddress {
  const bits = BITS[family];
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((number >> BigInt(bits - 8 - 8 * index)) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString() as IpAddress;
}

/** Host bits of the network do not count, as netfilter masks them off. */
export function networkOf({ family, address, prefixLength }: Cidr): Intervals {
  const hostBits = BigInt(BITS[family] - prefixLength);
  const first = (toNumber(address) >> hostBits) << hostBits;
  return between(first, first + (1n << hostBits) - 1n);
}

export function everyAddress(family: Family): Intervals {
  return between(0n, (1n << BigInt(BITS[family])) - 1n);
}
