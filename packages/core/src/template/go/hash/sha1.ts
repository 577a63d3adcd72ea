import { digestWords, pad64, rotateLeft } from './blocks.ts';

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

/** SHA-1 (FIPS 180-4), in hexadecimal. */
export function sha1(data: Uint8Array): string {
  const state = Uint32Array.from(INITIAL);
  const view = new DataView(pad64(data).buffer);
  const schedule = new Uint32Array(80);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let t = 0; t < 16; t++) schedule[t] = view.getUint32(block + 4 * t);
    for (let t = 16; t < 80; t++) {
      const mixed =
        (schedule[t - 3] ?? 0) ^
        (schedule[t - 8] ?? 0) ^
        (schedule[t - 14] ?? 0) ^
        (schedule[t - 16] ?? 0);
      schedule[t] = rotateLeft(mixed, 1);
    }
    compress(state, schedule);
  }
  return digestWords(state);
}

function compress(state: Uint32Array, schedule: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  schedule.forEach((word, t) => {
    const [mix, constant] = round(t, b, c, d);
    const next = (rotateLeft(a, 5) + mix + e + constant + word) | 0;
    [a, b, c, d, e] = [next, a, rotateLeft(b, 30), c, d];
  });
  [a, b, c, d, e].forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word;
  });
}

function round(t: number, b: number, c: number, d: number): [mix: number, constant: number] {
  if (t < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (t < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (t < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}
