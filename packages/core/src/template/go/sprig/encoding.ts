import { any, string } from '../function/params.ts';
import { func, type FunctionMap, metered, withCost, PER_CHARACTER } from '../function/signature.ts';
import { adler32 } from '../hash/adler32.ts';
import { sha1 } from '../hash/sha1.ts';
import { sha256 } from '../hash/sha256.ts';
import { sha512 } from '../hash/sha512.ts';
import { type JsonStyle, parseJson, toJson } from '../json/index.ts';
import type { Meter } from '../meter.ts';
import { GoFunctionError } from '../error.ts';
import { toBytes } from '../value/bytes.ts';
import type { GoValue } from '../value/types.ts';
import { BASE32, BASE64, decodeBase, encodeBase } from '../json/base-encoding.ts';

/** Steps a byte: how much slower a digest is than other work on text. */
const DIGEST_COST = { sha1: 1, sha256: 1, sha512: 4, adler32: 0.1 } as const;

const fromJson = metered([string], (meter, text) => {
  const parsed = parseJson(text, meter);
  return parsed.ok ? parsed.value : null;
});
const mustFromJson = metered([string], (meter, text) => {
  const parsed = parseJson(text, meter);
  if (!parsed.ok) throw new GoFunctionError(parsed.error);
  return parsed.value;
});

export const encodings: FunctionMap = withCost(PER_CHARACTER, {
  b64enc: func([string], (text) => encodeBase(BASE64, toBytes(text))),
  b64dec: func([string], (text) => decodeBase(BASE64, text)),
  b32enc: func([string], (text) => encodeBase(BASE32, toBytes(text))),
  b32dec: func([string], (text) => decodeBase(BASE32, text)),
  sha1sum: metered([string], (meter, text) => digest(meter, text, sha1, DIGEST_COST.sha1)),
  sha256sum: metered([string], (meter, text) => digest(meter, text, sha256, DIGEST_COST.sha256)),
  sha512sum: metered([string], (meter, text) => digest(meter, text, sha512, DIGEST_COST.sha512)),
  adler32sum: metered([string], (meter, text) => digest(meter, text, adler32, DIGEST_COST.adler32)),
  fromJson,
  mustFromJson,
  toJson: metered([any], (meter, value) => orEmpty(meter, value, {})),
  toPrettyJson: metered([any], (meter, value) => orEmpty(meter, value, { indent: '  ' })),
  toRawJson: metered([any], (meter, value) => toJson(value, { rawHtml: true }, meter)),
  mustToJson: metered([any], (meter, value) => toJson(value, {}, meter)),
  mustToPrettyJson: metered([any], (meter, value) => toJson(value, { indent: '  ' }, meter)),
  mustToRawJson: metered([any], (meter, value) => toJson(value, { rawHtml: true }, meter)),
});

function digest(
  meter: Meter,
  text: string,
  hash: (data: Uint8Array) => string,
  cost: number,
): string {
  const data = toBytes(text);
  meter.spend(64 + data.length * cost);
  return hash(data);
}

/** What cannot be JSON (a NaN, a function) is the empty string; only the `must` form tells. */
function orEmpty(meter: Meter, value: GoValue, style: JsonStyle): string {
  try {
    return toJson(value, style, meter);
  } catch (error) {
    if (error instanceof GoFunctionError) return '';
    throw error;
  }
}
