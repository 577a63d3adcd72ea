/** What the SHA functions share: padding, rotation, constants, and the digest as text. */

/** Pads to blocks of 64 bytes; the length in bits stands at the end. */
export function pad64(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return padded(data, 64, 9);
}

/** Pads to blocks of 128 bytes, for SHA-512. */
export function pad128(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return padded(data, 128, 17);
}

function padded(data: Uint8Array, block: number, overhead: number): Uint8Array<ArrayBuffer> {
  const length = Math.ceil((data.length + overhead) / block) * block;
  const bytes = new Uint8Array(length);
  bytes.set(data);
  bytes[data.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(length - 8, BigInt(data.length) * 8n);
  return bytes;
}

export function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

export function rotateRight(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

export function digestWords(words: Uint32Array): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

/**
 * The first 64 bits of the fractional parts of a root of the first `count` primes, from which SHA-2
 * takes its constants: cube roots for the rounds, square roots for the initial state.
 */
export function primeRootBits(count: number, root: 2n | 3n): bigint[] {
  return primes(count).map((prime) => {
    const scaled = integerRoot(BigInt(prime) << (64n * root), root);
    return scaled & 0xffff_ffff_ffff_ffffn;
  });
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

/** The largest integer whose power is not above `value`, by bisection. */
function integerRoot(value: bigint, power: bigint): bigint {
  let low = 0n;
  let high = 1n << (BigInt(value.toString(2).length) / power + 1n);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}
