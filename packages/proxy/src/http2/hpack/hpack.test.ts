import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldList } from '../fields.ts';
import { HpackDecoder } from './decoder.ts';
import { HpackEncoder } from './encoder.ts';
import { decodeHuffman } from './huffman.ts';
import { readInteger, writeInteger } from './integer.ts';

const LIMITS = { headBytes: 60 * 1024, fields: 105 };
const decoder = (): HpackDecoder => new HpackDecoder(4096, LIMITS);
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

function encoded(encoder: HpackEncoder, fields: FieldList): Buffer {
  const to = Buffer.alloc(encoder.bound(fields));
  return to.subarray(0, encoder.encode(fields, to, 0));
}

describe('the decoder', () => {
  it('reads the examples of RFC 7541, appendix C.4: Huffman, with a table that grows', () => {
    const hpack = decoder();
    const first = [
      ':method',
      'GET',
      ':scheme',
      'http',
      ':path',
      '/',
      ':authority',
      'www.example.com',
    ];
    expect(hpack.decode(hex('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'))?.fields).toEqual(first);
    expect(hpack.decode(hex('8286 84be 5886 a8eb 1064 9cbf'))?.fields).toEqual([
      ...first,
      'cache-control',
      'no-cache',
    ]);
    expect(
      hpack.decode(hex('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'))?.fields,
    ).toEqual([
      ':method',
      'GET',
      ':scheme',
      'https',
      ':path',
      '/index.html',
      ':authority',
      'www.example.com',
      'custom-key',
      'custom-value',
    ]);
  });

  it.each([
    ['an index of nothing', '80'],
    ['an index beyond the tables', 'bf'],
    ['a text that is cut off', '4003 6162'],
    ['a table size that was not offered', '3fe2 1f'],
    ['a table size behind a field', '8220'],
    ['an integer without an end', 'ffff ffff ffff'],
    ['padding of eight bits', '4001 6182 07ff'],
    ['padding that is not ones', '4001 6181 00'],
    ['the end of a string in a string', '4001 6184 ffff fffc'],
  ])('refuses %s', (_, octets) => {
    expect(decoder().decode(hex(octets))).toBeUndefined();
  });

  it('knows a section again only as long as its table is the same', () => {
    const hpack = decoder();
    hpack.decode(hex('4001 6101 31')); // a: 1
    expect(hpack.decode(hex('be'))?.fields).toEqual(['a', '1']);
    expect(hpack.decode(hex('be'))?.fields).toEqual(['a', '1']);
    hpack.decode(hex('4001 6201 32')); // b: 2
    expect(hpack.decode(hex('be'))?.fields).toEqual(['b', '2']);
  });

  it('keeps no more of a section than the limit, and stays in step', () => {
    const hpack = new HpackDecoder(4096, { headBytes: 200, fields: 3 });
    const long = hex(`4001 6132 ${'78'.repeat(50)}`);
    expect(hpack.decode(long)?.tooLarge).toBe(false);
    const bomb = hpack.decode(Buffer.alloc(10_000, 0xbe));
    expect(bomb?.tooLarge).toBe(true);
    expect(bomb?.fields.length).toBeLessThanOrEqual(6);
    expect(hpack.decode(hex('be'))?.fields).toEqual(['a', 'x'.repeat(50)]);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decoder().decode(Buffer.from(bytes));
      }),
    );
    for (let turn = 0; turn < 200; turn++) decoder().decode(randomBytes(1000));
  });
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,60}[!-~])?$/);
const section = fc
  .array(fc.tuple(fc.oneof(name, fc.constantFrom('cookie', ':path', 'te', 'x-a', 'x-b')), value), {
    maxLength: 20,
  })
  .map((fields) => fields.flat());

describe('the encoder', () => {
  it('writes what the decoder reads, whatever went before and whatever the table takes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(section, fc.option(fc.constantFrom(0, 64, 200, 4096, 65_536)))),
        (turns) => {
          const encoder = new HpackEncoder();
          const hpack = decoder();
          for (const [fields, limit] of turns) {
            if (limit !== null) encoder.limit(limit);
            expect(hpack.decode(encoded(encoder, fields))?.fields).toEqual(fields);
          }
        },
      ),
    );
  });

  it('needs an octet for a field that it has sent before, and none of the secret ones in any table', () => {
    const encoder = new HpackEncoder();
    const fields = ['x-tenant', 'blue', 'user-agent', 'a client'];
    expect(encoded(encoder, fields).length).toBeGreaterThan(20);
    expect(encoded(encoder, fields)).toHaveLength(2);
    const secret = encoded(encoder, ['authorization', 'Bearer x']);
    expect((secret[0] as number) & 0xf0).toBe(0x10);
    expect(encoded(encoder, ['authorization', 'Bearer x'])).toEqual(secret);
  });
});

describe('an integer', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0x0fff_ffff }),
        fc.integer({ min: 4, max: 7 }),
        (number, bits) => {
          const bytes = Buffer.alloc(8);
          const next = writeInteger(bytes, 0, 0, bits, number);
          expect(readInteger(bytes, 0, next, bits)).toEqual({ value: number, next });
        },
      ),
    );
  });
});

describe("Huffman's code", () => {
  it('is read where codes are cut by octets', () => {
    const octets = hex('9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3');
    expect(decodeHuffman(octets, 0, octets.length)).toBe('https://www.example.com');
  });
});
