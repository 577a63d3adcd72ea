const MODULUS = 65_521;

/** Adler-32 (RFC 1950), as sprig prints it: in decimal. */
export function adler32(data: Uint8Array): string {
  let low = 1;
  let high = 0;
  for (const byte of data) {
    low = (low + byte) % MODULUS;
    high = (high + low) % MODULUS;
  }
  return String(high * 65_536 + low);
}
