/**
 * The wording of Go's strconv errors: Istio passes them on to the user, and scripts match on them.
 */

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** As `strconv.Quote`: escapes what does not print. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    quoted += NAMED[character] ?? (PRINTABLE.test(character) ? character : escaped(character));
  }
  return `${quoted}"`;
}

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20 || point === 0x7f) return `\\x${hex(point, 2)}`;
  return point < 0x1_0000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/**
 * The error of `strconv.ParseUint(text, 10, bits)`, or undefined where it parses. It reads digit by
 * digit, so a number that is too big already is told before what follows it.
 */
export function parseUintError(text: string, max: number): string | undefined {
  const quoted = `strconv.ParseUint: parsing ${goQuote(text)}`;
  const digits = /^[0-9]*/.exec(text)?.[0] ?? '';
  if (Number(digits) > max) return `${quoted}: value out of range`;
  return digits === '' || digits !== text ? `${quoted}: invalid syntax` : undefined;
}

/** `strconv.ParseBool`: what Go takes for a boolean; undefined for anything else. */
export function parseGoBool(text: string): boolean | undefined {
  switch (text) {
    case '1':
    case 't':
    case 'T':
    case 'true':
    case 'TRUE':
    case 'True':
      return true;
    case '0':
    case 'f':
    case 'F':
    case 'false':
    case 'FALSE':
    case 'False':
      return false;
    default:
      return undefined;
  }
}
