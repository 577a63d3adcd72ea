import { type Cidr, type IpAddress } from '../values/index.ts';

/** A CIDR as netfilter's own programs list it; Istio's output agrees. */
export function renderCidr({ address, prefixLength }: Cidr): string {
  return `${renderAddress(address)}/${prefixLength}`;
}

/**
 * inet_ntop(3) writes an IPv6 address that holds an IPv4 one behind six zero words in dotted form:
 * `::127.0.0.53`, but `::6` and `::1`; likewise a mapped one, `::ffff:10.0.0.0`.
 */
export function renderAddress(address: IpAddress): string {
  const groups = /^::(ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (groups === null) return address;
  const [, mapped = '', ...words] = groups;
  const [high = 0, low = 0] = words.map((word) => Number.parseInt(word, 16));
  return `::${mapped}${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
