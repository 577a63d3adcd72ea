const AT_ONCE = 64;
const LENGTH = 36;
const BYTES = 16;
const DASH = 45;
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');

/**
 * UUIDs of version 4 (RFC 9562), as Envoy's request ids are: written many at a time into one text, of
 * which each is a slice. `crypto.randomUUID` puts each together of twenty strings, which is a tenth of
 * all that a request leaves to the garbage collector.
 */
export function requestIds(randomBytes: (count: number) => Uint8Array): () => string {
  const text = Buffer.alloc(AT_ONCE * LENGTH);
  let ids = '';
  let at = 0;
  return () => {
    if (at === ids.length) {
      writeAll(text, randomBytes(AT_ONCE * BYTES));
      ids = text.toString('latin1');
      at = 0;
    }
    at += LENGTH;
    return ids.slice(at - LENGTH, at);
  };
}

function writeAll(text: Buffer, random: Uint8Array): void {
  let to = 0;
  for (let from = 0; from < random.length; from++) {
    const place = from % BYTES;
    let byte = random[from] as number;
    if (place === 6) byte = (byte & 0x0f) | 0x40;
    else if (place === 8) byte = (byte & 0x3f) | 0x80;
    if (place === 4 || place === 6 || place === 8 || place === 10) text[to++] = DASH;
    text[to++] = DIGITS[byte >> 4] as number;
    text[to++] = DIGITS[byte & 0x0f] as number;
  }
}
