import { isIPv6 } from 'node:net';

/** An address as it stands in a URL. */
export function hostOf(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}
