/**
 * RFC 7541, appendix B. The code is canonical: codes of one length follow each other in the order of
 * their symbols, so that the lengths tell all of it.
 */
const LENGTHS = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
  6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6,
  7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23,
  23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22,
  22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22,
  23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27,
  27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25,
  24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
const END_OF_STRING = 256;
const LONGEST = 30;

/**
 * Nodes of 256 entries each, by the next eight bits: `-child` where the code goes on, otherwise its
 * symbol and how many of the eight bits it took.
 */
const TREE = buildTree();

function buildTree(): Int32Array {
  const nodes: number[] = Array.from({ length: 256 }, () => 0);
  let code = 0;
  for (let length = 1; length <= LONGEST; length++) {
    for (let symbol = 0; symbol <= END_OF_STRING; symbol++)
      if (LENGTHS[symbol] === length) place(nodes, code++, length, symbol);
    code <<= 1;
  }
  return Int32Array.from(nodes);
}

function place(nodes: number[], code: number, length: number, symbol: number): void {
  let node = 0;
  let left = length;
  for (; left > 8; left -= 8) {
    const at = node + ((code >>> (left - 8)) & 0xff);
    if (nodes[at] === 0) {
      nodes[at] = -nodes.length;
      for (let entry = 0; entry < 256; entry++) nodes.push(0);
    }
    node = -(nodes[at] as number);
  }
  const first = (code << (8 - left)) & 0xff;
  for (let entry = first; entry < first + (1 << (8 - left)); entry++)
    nodes[node + entry] = (symbol << 4) | left;
}

/** The text, an octet a character; `undefined` where it is no such code, or ends in more than a code's beginning. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string | undefined {
  const codes: number[] = [];
  let bits = 0;
  let count = 0;
  let node = 0;
  /** Bits read since the last symbol. */
  let open = 0;
  for (let at = start; at < end; at++) {
    bits = ((bits << 8) | (bytes[at] as number)) & 0xffff;
    count += 8;
    open += 8;
    while (count >= 8) {
      const entry = TREE[node + ((bits >>> (count - 8)) & 0xff)] as number;
      if (entry < 0) {
        node = -entry;
        count -= 8;
        continue;
      }
      const symbol = entry >>> 4;
      if (entry === 0 || symbol === END_OF_STRING) return undefined;
      codes.push(symbol);
      count -= entry & 15;
      open = count;
      node = 0;
    }
  }
  return finish(codes, { bits, count, node, open });
}

interface Rest {
  readonly bits: number;
  readonly count: number;
  readonly node: number;
  readonly open: number;
}

/** What is left may hold another short code, and then ones, fewer than eight. */
function finish(codes: number[], rest: Rest): string | undefined {
  let { count, node, open } = rest;
  while (count > 0) {
    const entry = TREE[node + ((rest.bits << (8 - count)) & 0xff)] as number;
    const took = entry & 15;
    if (entry <= 0 || took > count) break;
    if (entry >>> 4 === END_OF_STRING) return undefined;
    codes.push(entry >>> 4);
    count -= took;
    open = count;
    node = 0;
  }
  const ones = (1 << count) - 1;
  if (open > 7 || node !== 0 || (rest.bits & ones) !== ones) return undefined;
  return textOf(codes);
}

/** In pieces: a call has room for so many arguments only. */
function textOf(codes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < codes.length; at += 4096)
    text += String.fromCharCode(...codes.slice(at, at + 4096));
  return text;
}
