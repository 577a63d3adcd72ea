import ipaddr from 'ipaddr.js';
import { type Parsed, parsed, refused } from './problem.ts';

export type Family = 'ipv4' | 'ipv6';

/** A canonical IP address: lower case, shortest form, IPv4-mapped IPv6 turned into IPv4. */
export type IpAddress = string & { readonly __ipAddress: unique symbol };

/** A CIDR with its host bits kept as written, as netfilter accepts it: `10.1.2.3/8` stays. */
export interface Cidr {
  readonly family: Family;
  readonly address: IpAddress;
  /** 0 to 32, or to 128 for IPv6. */
  readonly prefixLength: number;
}

export function familyOf(address: IpAddress): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Canonicalises an address; `::ffff:10.0.0.1` is `10.0.0.1`. `undefined` where it is none. */
export function canonicalAddress(text: string): IpAddress | undefined {
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  if (!text.includes(':') && !/^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(text)) return undefined;
  if (/(^|\.)0[0-9]/.test(text)) return undefined; // 010.1.1.1 is octal to some and decimal to others
  if (!ipaddr.isValid(text)) return undefined;
  return ipaddr.process(text).toString() as IpAddress;
}

export function parseAddress(subject: string, text: string): Parsed<IpAddress> {
  const address = canonicalAddress(text);
  if (address !== undefined) return parsed(address);
  return refused({
    code: 'address.malformed',
    subject,
    value: text,
    reason: 'is not an IP address',
    accepted: 'an address such as 10.0.0.1 or 2001:db8::1',
  });
}

/** Parses `10.0.0.0/8` or `2001:db8::/32`; no blanks, no bare address (Go's netip.ParsePrefix). */
export function parseCidr(subject: string, text: string): Parsed<Cidr> {
  const [host = '', length = '', ...rest] = text.split('/');
  const address = host.includes('%') ? undefined : plainAddress(host);
  const reason = cidrReason(address, length, rest.length > 0);
  if (address === undefined || reason !== undefined) {
    const accepted = 'a CIDR such as 10.0.0.0/8 or 2001:db8::/32';
    return refused({
      code: 'cidr.malformed',
      subject,
      value: text,
      reason: reason ?? 'is no CIDR',
      accepted,
    });
  }
  return parsed({ family: familyOf(address), address, prefixLength: Number(length) });
}

export function formatCidr(cidr: Cidr): string {
  return `${cidr.address}/${cidr.prefixLength}`;
}

export function cidrContains(cidr: Cidr, address: IpAddress): boolean {
  if (familyOf(address) !== cidr.family) return false;
  const parse = cidr.family === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  const subject = parse.parse(address);
  return subject.match([parse.parse(cidr.address), cidr.prefixLength] as never);
}

/** Unlike `canonicalAddress`, keeps an IPv4-mapped address in the IPv6 family: its prefix counts from 128. */
function plainAddress(text: string): IpAddress | undefined {
  if (canonicalAddress(text) === undefined) return undefined;
  return ipaddr.parse(text).toString() as IpAddress;
}

function cidrReason(
  address: IpAddress | undefined,
  length: string,
  tail: boolean,
): string | undefined {
  if (address === undefined) return 'does not start with an IP address';
  if (length === '') return 'has no prefix length';
  if (tail || !/^(0|[1-9][0-9]{0,2})$/.test(length)) return 'has no numeric prefix length';
  const max = familyOf(address) === 'ipv4' ? 32 : 128;
  return Number(length) > max ? `has a prefix length above ${max}` : undefined;
}
