import { type IpAddress, parseAddress, type Parsed, parsed } from '../values/index.ts';

/**
 * An address of the pod or of a name server, as a person or resolv.conf writes it. `::127.0.0.53` is
 * an IPv6 address of its own, and must not become the IPv4 one that it holds.
 */
export function parseHostAddress(subject: string, text: string): Parsed<IpAddress> {
  const held = /^::([0-9]+(?:\.[0-9]+){3})$/.exec(text);
  const address = parseAddress(subject, held?.[1] ?? text);
  if (!address.ok || held === null) return address;
  const [a = 0, b = 0, c = 0, d = 0] = address.value.split('.').map(Number);
  return parsed(`::${group(a, b)}:${group(c, d)}` as IpAddress);
}

function group(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}
