/** An integer and where the octets behind it begin. */
export interface ReadInteger {
  readonly value: number;
  readonly next: number;
}

/** More than any length or index that makes sense, and far from where bit operations stop to be exact. */
const MOST = 0x0fff_ffff;

/** Reads an integer with a prefix of so many bits (RFC 7541 section 5.1); `undefined` where it is cut off or absurd. */
export function readInteger(
  bytes: Uint8Array,
  start: number,
  end: number,
  prefixBits: number,
): ReadInteger | undefined {
  const full = (1 << prefixBits) - 1;
  let value = (bytes[start] as number) & full;
  let at = start + 1;
  if (value < full) return { value, next: at };
  for (let shift = 0; at < end; shift += 7) {
    const octet = bytes[at++] as number;
    if (shift > 21) return undefined;
    value += (octet & 0x7f) << shift;
    if (value > MOST) return undefined;
    if (octet < 0x80) return { value, next: at };
  }
  return undefined;
}

/** Writes an integer behind the bits of `first`; returns where the next octet goes. */
export function writeInteger(
  to: Uint8Array,
  at: number,
  first: number,
  prefixBits: number,
  value: number,
): number {
  const full = (1 << prefixBits) - 1;
  if (value < full) {
    to[at] = first | value;
    return at + 1;
  }
  to[at++] = first | full;
  let rest = value - full;
  for (; rest >= 0x80; rest >>>= 7) to[at++] = (rest & 0x7f) | 0x80;
  to[at++] = rest;
  return at;
}
