import { pad128, primeRootBits } from './blocks.ts';

const ROUNDS = BigUint64Array.from(primeRootBits(80, 3n));
const INITIAL = BigUint64Array.from(primeRootBits(8, 2n));

/** SHA-512 (FIPS 180-4), in hexadecimal. */
export function sha512(data: Uint8Array): string {
  const state = INITIAL.slice();
  const view = new DataView(pad128(data).buffer);
  const schedule = new BigUint64Array(80);
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let t = 0; t < 16; t++) schedule[t] = view.getBigUint64(block + 8 * t);
    for (let t = 16; t < 80; t++) {
      const near = schedule[t - 15] ?? 0n;
      const far = schedule[t - 2] ?? 0n;
      const small = rotate(near, 1n) ^ rotate(near, 8n) ^ (near >> 7n);
      const large = rotate(far, 19n) ^ rotate(far, 61n) ^ (far >> 6n);
      schedule[t] = (schedule[t - 16] ?? 0n) + small + (schedule[t - 7] ?? 0n) + large;
    }
    compress(state, schedule);
  }
  return Array.from(state, (word) => word.toString(16).padStart(16, '0')).join('');
}

function compress(state: BigUint64Array, schedule: BigUint64Array): void {
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  for (let t = 0; t < 80; t++) {
    const sum1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const choice = (e & f) ^ (~e & g);
    const first = h + sum1 + choice + (ROUNDS[t] ?? 0n) + (schedule[t] ?? 0n);
    const sum0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [a, b, c, d, e, f, g, h] = [
      truncated(first + sum0 + majority),
      a,
      b,
      c,
      truncated(d + first),
      e,
      f,
      g,
    ];
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = (state[index] ?? 0n) + value;
  });
}

function rotate(value: bigint, by: bigint): bigint {
  return (value >> by) | truncated(value << (64n - by));
}

function truncated(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
