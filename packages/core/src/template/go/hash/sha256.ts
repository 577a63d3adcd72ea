import { digestWords, pad64, primeRootBits, rotateRight } from './blocks.ts';

const ROUNDS = Uint32Array.from(primeRootBits(64, 3n), (bits) => Number(bits >> 32n));
const INITIAL = Uint32Array.from(primeRootBits(8, 2n), (bits) => Number(bits >> 32n));

/** SHA-256 (FIPS 180-4), in hexadecimal. */
export function sha256(data: Uint8Array): string {
  const state = INITIAL.slice();
  const view = new DataView(pad64(data).buffer);
  const schedule = new Uint32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let t = 0; t < 16; t++) schedule[t] = view.getUint32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const near = schedule[t - 15] ?? 0;
      const far = schedule[t - 2] ?? 0;
      const small = rotateRight(near, 7) ^ rotateRight(near, 18) ^ (near >>> 3);
      const large = rotateRight(far, 17) ^ rotateRight(far, 19) ^ (far >>> 10);
      schedule[t] = (schedule[t - 16] ?? 0) + small + (schedule[t - 7] ?? 0) + large;
    }
    compress(state, schedule);
  }
  return digestWords(state);
}

function compress(state: Uint32Array, schedule: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const sum1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sum1 + choice + (ROUNDS[t] ?? 0) + (schedule[t] ?? 0)) | 0;
    const sum0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [a, b, c, d, e, f, g, h] = [(first + sum0 + majority) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word;
  });
}
