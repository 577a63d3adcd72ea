import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFloat } from './format/float.ts';
import { quote } from './format/quote.ts';
import { parseJson, toJson } from './json/index.ts';
import { BASE32, BASE64, decodeBase, encodeBase } from './json/base-encoding.ts';
import { Meter } from './meter.ts';
import { unquote } from './parse/unquote.ts';
import { Regex } from './regex/regex.ts';
import { compareVersions, type Version } from './semver/version.ts';
import { clean } from './sprig/paths.ts';
import { formatDuration, parseDuration } from './time/duration.ts';
import { byteLength, fromBytes, toBytes } from './value/bytes.ts';
import { compareStrings } from './value/map.ts';
import { goValueOf } from './value/of-json.ts';

const text = fc.string({ unit: 'binary' });
const bytes = fc.uint8Array({ maxLength: 40 });

describe('Strings are bytes', () => {
  test('any bytes survive being a string', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const held = fromBytes(given);
        expect(toBytes(held)).toEqual(given);
        expect(byteLength(held)).toBe(given.length);
      }),
    );
  });

  test('strings order as their bytes do', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const expected = Buffer.compare(toBytes(left), toBytes(right));
        expect(Math.sign(compareStrings(left, right))).toBe(expected);
      }),
    );
  });

  test('a quoted string reads back as itself', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const held = fromBytes(given);
        expect(unquote(quote(held))).toBe(held);
      }),
    );
  });

  test('base64 and base32 read back, and base64 is what Node writes', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(encodeBase(BASE64, given)).toBe(Buffer.from(given).toString('base64'));
        for (const encoding of [BASE64, BASE32])
          expect(toBytes(decodeBase(encoding, encodeBase(encoding, given)))).toEqual(given);
      }),
    );
  });
});

describe('Numbers', () => {
  const finite = fc.double({ noDefaultInfinity: true, noNaN: true });

  test('the shortest form of a float reads back as that float', () => {
    fc.assert(
      fc.property(finite, fc.constantFrom('g', 'e', 'f'), (value, verb) => {
        expect(Number(formatFloat(value, verb, -1))).toBe(value);
      }),
    );
  });

  test('17 digits are enough for any float', () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Number(formatFloat(value, 'e', 16))).toBe(value);
      }),
    );
  });

  test('a given number of places is exact', () => {
    const binaryFraction = fc.integer({ min: 1 }).map((numerator) => numerator / 1024);
    fc.assert(
      fc.property(binaryFraction, fc.integer({ min: 10, max: 40 }), (value, places) => {
        expect(formatFloat(value, 'f', places)).toBe(value.toFixed(places));
      }),
    );
  });

  test('a duration reads back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });
});

describe('Documents', () => {
  test('JSON reads back, and is what JavaScript reads too', () => {
    fc.assert(
      fc.property(fc.json(), (given) => {
        const value: unknown = JSON.parse(JSON.stringify(JSON.parse(given))); // -0 is 0 to JavaScript
        const written = toJson(goValueOf(value), {}, new Meter());
        const read = parseJson(written, new Meter());
        expect(read.ok && toJson(read.value, {}, new Meter())).toBe(
          toJson(goValueOf(value, { integers: 'float64' }), {}, new Meter()),
        );
        expect(JSON.parse(written)).toEqual(value);
      }),
    );
  });

  test('cleaning a path twice is cleaning it once', () => {
    const path = fc.array(fc.constantFrom('/', '..', '.', 'a', 'b')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(path, (given) => {
        const once = clean(given);
        expect(clean(once)).toBe(once);
      }),
    );
  });

  test('versions are in one order', () => {
    const part = fc.bigInt({ min: 0n, max: 3n });
    const prerelease = fc.constantFrom('', 'a', 'a.1', 'a.2', 'a.b', '1', '2', '10');
    const version: fc.Arbitrary<Version> = fc
      .record({ major: part, minor: part, patch: part, prerelease })
      .map((numbers) => ({ ...numbers, metadata: '', original: '' }));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        const [low, middle, high] = [a, b, c].toSorted(compareVersions) as [
          Version,
          Version,
          Version,
        ];
        expect(compareVersions(low, middle)).toBeLessThanOrEqual(0);
        expect(compareVersions(low, high)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('Regular expressions', () => {
  // Loops over what may be empty are where RE2 and JavaScript part ways; there are none here.
  const unit = fc.constantFrom(
    'a',
    'b',
    'ab',
    '.',
    '[ab]',
    '[^a]',
    '\\w',
    '\\b',
    '(a|b)',
    '(?:ab|a)',
    '(b)',
  );
  const repeated = fc
    .tuple(
      fc.constantFrom('a', 'b', '.', '[ab]', '(ab|a)', '(b|ba)'),
      fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{2,}?'),
    )
    .map((parts) => parts.join(''));
  const sequence = fc
    .array(fc.oneof(unit, repeated), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''));
  const pattern = fc
    .array(sequence, { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('|'));
  const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 });

  test('the match is the one that JavaScript finds by backtracking', () => {
    fc.assert(
      fc.property(pattern, subject, (given, on) => {
        const found = new RegExp(given).exec(on);
        const [start, end] = new Regex(given, new Meter()).find(on, new Meter()) ?? [];
        expect([start, end]).toEqual(
          found ? [found.index, found.index + found[0].length] : [undefined, undefined],
        );
      }),
      { numRuns: 2000 },
    );
  });
});
