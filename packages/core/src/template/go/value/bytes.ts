/**
 * Go's strings are bytes; JavaScript's are UTF-16. Text is the same in both. A byte that is no
 * valid UTF-8 (from `b64dec`, or a cut through a character) is held as the lone surrogate
 * U+DC00 + byte, which survives every string operation and turns back into its byte here.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;
const STRAY = /[\uD800-\uDFFF]/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

export function toBytes(text: string): Uint8Array {
  if (!STRAY.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isStrayByte(code)) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

export function fromBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeStray(bytes);
  }
}

/** Go's `len` of a string. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : toBytes(text).length;
}

/** Go's `s[start:end]`; both are byte offsets, already checked. */
export function byteSlice(text: string, start: number, end?: number): string {
  if (isAscii(text)) return text.slice(start, end);
  return fromBytes(toBytes(text).subarray(start, end));
}

/** What Go's `range` over a string yields: code points, with U+FFFD for each stray byte. */
export function runes(text: string): string[] {
  return Array.from(text, (character) =>
    STRAY.test(character) && character.length === 1 ? '\uFFFD' : character,
  );
}

/** Cuts text to at most `count` code points. */
export function firstRunes(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('');
}

export function runeCount(text: string): number {
  return isAscii(text) ? text.length : Array.from(text).length;
}

/** Text for the outside world: every stray byte becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}

export function isStrayByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

function decodeStray(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const width = sequenceWidth(bytes, index);
    if (width === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[index] ?? 0));
      index += 1;
    } else {
      text += decoder.decode(bytes.subarray(index, index + width));
      index += width;
    }
  }
  return text;
}

/** The length of the valid UTF-8 sequence at `index`, or 0. */
function sequenceWidth(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0;
  if (lead < 0x80) return 1;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (width === 0 || index + width > bytes.length) return 0;
  try {
    decoder.decode(bytes.subarray(index, index + width));
    return width;
  } catch {
    return 0;
  }
}
