import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyReader } from './body-reader.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** Feeds `text` in pieces; answers the bytes taken as the body and how it ended. */
function readChunked(text: string, cuts: readonly number[] = []): { taken: number; end: string } {
  const reader = bodyReader(
    { kind: 'chunked' },
    { ...DEFAULT_LIMITS, trailerBytes: 64, chunkLineBytes: 32 },
  );
  if (reader === undefined) throw new Error('a chunked body always has bytes');
  const bytes = Buffer.from(text, 'latin1');
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  let taken = 0;
  for (const [index, start] of edges.slice(0, -1).entries()) {
    const piece = bytes.subarray(start, edges[index + 1]);
    if (!reader.done && reader.fault === undefined) taken += reader.scan(piece, 0);
  }
  return { taken, end: reader.fault ?? (reader.done ? 'done' : 'unfinished') };
}

describe('a chunked body', () => {
  it.each([
    ['0\r\n\r\n', 'done'],
    ['5\r\nhello\r\n0\r\n\r\n', 'done'],
    ['5\r\nhello\r\n0\r\n\r\nGET /', 'done'],
    ['00005\r\nhello\r\n000\r\n\r\n', 'done'],
    ['A\r\n0123456789\r\na;x="y z"\r\n0123456789\r\n0;last\r\nT: 1\r\nU:\r\n\r\n', 'done'],
    ['5\r\nhello\r\n0\r\n', 'unfinished'],
    ['5\r\nhel', 'unfinished'],
    ['5\nhello\r\n0\r\n\r\n', 'http.bareLineFeed'],
    ['5\rhello', 'http.bareCarriageReturn'],
    [' 5\r\nhello', 'http.chunkSize'],
    ['5 \r\nhello', 'http.chunkSize'],
    ['0x5\r\nhello', 'http.chunkSize'],
    ['+5\r\nhello', 'http.chunkSize'],
    ['-1\r\n', 'http.chunkSize'],
    ['\r\n', 'http.chunkSize'],
    ['5_0\r\n', 'http.chunkSize'],
    ['100000000000000\r\n', 'http.chunkSize'],
    ['ffffffffffffff\r\n', 'http.chunkSize'],
    ['5;a\nb\r\nhello', 'http.chunkExtension'],
    ['5;a\0\r\nhello', 'http.chunkExtension'],
    [`5;${'a'.repeat(40)}\r\nhello`, 'http.chunkExtension'],
    ['5\r\nhelloX', 'http.chunkEnd'],
    ['5\r\nhello\n', 'http.chunkEnd'],
    ['5\r\nhello\rX', 'http.chunkEnd'],
    ['0\r\nX : y\r\n\r\n', 'http.trailer'],
    ['0\r\n folded\r\n\r\n', 'http.trailer'],
    ['0\r\nX: \0\r\n\r\n', 'http.trailer'],
    ['0\r\nX: y\n\r\n', 'http.bareLineFeed'],
    ['0\r\nX: y\r\n\rX', 'http.bareCarriageReturn'],
    [`0\r\nX: ${'y'.repeat(80)}\r\n\r\n`, 'http.headTooLarge'],
  ])('%j: %s, wherever it is cut', (text, expected) => {
    expect(readChunked(text).end).toBe(expected);
    for (let cut = 1; cut < text.length; cut++) expect(readChunked(text, [cut]).end).toBe(expected);
  });

  it('takes exactly its own bytes, whatever the chunks, the cuts and what follows', () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(chunk),
        fc.string(),
        fc.array(fc.nat(2000), { maxLength: 5 }),
        (chunks, after, cuts) => {
          const parts = chunks.map(
            (data) => `${data.length.toString(16)}\r\n${Buffer.from(data).toString('latin1')}\r\n`,
          );
          const body = `${parts.join('')}0\r\n\r\n`;
          const text = body + after;
          const { end, taken } = readChunked(
            text,
            cuts.filter((cut) => cut < text.length),
          );
          expect({ end, taken }).toEqual({ end: 'done', taken: body.length });
        },
      ),
    );
  });
});

describe('a body of known length', () => {
  it('ends with its last byte', () => {
    const reader = bodyReader({ kind: 'length', bytes: 5 }, DEFAULT_LIMITS);
    expect(reader?.scan(Buffer.from('hel'), 0)).toBe(3);
    expect(reader?.done).toBe(false);
    expect(reader?.scan(Buffer.from('loGET'), 0)).toBe(2);
    expect(reader?.done).toBe(true);
  });

  it('of nothing is no body', () => {
    expect(bodyReader({ kind: 'length', bytes: 0 }, DEFAULT_LIMITS)).toBeUndefined();
  });
});
