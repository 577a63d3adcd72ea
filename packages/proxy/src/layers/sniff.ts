/** What the first bytes of a connection say it speaks. */
export type Sniffed = 'http1' | 'http2' | 'tls' | 'opaque' | 'needMore';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A request line longer than this without its end is taken for HTTP if it looks like it so far. */
const LINE_BYTES = 8 * 1024;

/**
 * Decides by the first bytes alone. HTTP/1 must show its version: `GET key` is also what a cache's
 * client sends. Whatever can no longer become HTTP or TLS is opaque at once, so that nothing is
 * held longer than it must be.
 */
export function sniff(bytes: Buffer): Sniffed {
  if (bytes.length === 0) return 'needMore';
  if (bytes[0] === 0x16) return sniffTls(bytes);
  if (beginsLikePreface(bytes)) return bytes.length >= PREFACE.length ? 'http2' : 'needMore';
  return sniffRequestLine(bytes);
}

/** Whether what has come is the preface of HTTP/2, or its beginning. */
export function beginsLikePreface(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, PREFACE.length);
  return bytes.subarray(0, length).equals(PREFACE.subarray(0, length));
}

/** A handshake record whose version begins with 3. */
function sniffTls(bytes: Buffer): Sniffed {
  if (bytes.length < 3) return bytes.length === 2 && bytes[1] !== 3 ? 'opaque' : 'needMore';
  return bytes[1] === 3 && (bytes[2] as number) <= 4 ? 'tls' : 'opaque';
}

function sniffRequestLine(bytes: Buffer): Sniffed {
  const start = emptyLineLength(bytes);
  if (start === undefined) return 'needMore';
  const newline = bytes.indexOf(10, start);
  const end = newline < 0 ? Math.min(bytes.length, start + LINE_BYTES) : newline;
  const verdict = judgeLine(bytes.toString('latin1', start, end));
  if (verdict !== 'needMore') return verdict;
  if (newline >= 0) return 'opaque';
  return end - start >= LINE_BYTES ? 'http1' : 'needMore';
}

/** RFC 9112 section 2.2: servers skip an empty line before the request line. */
function emptyLineLength(bytes: Buffer): number | undefined {
  if (bytes[0] !== 13) return 0;
  if (bytes.length === 1) return undefined;
  return bytes[1] === 10 ? 2 : 0;
}

/** `METHOD target HTTP/d`, or what can still become that. */
function judgeLine(line: string): 'http1' | 'opaque' | 'needMore' {
  const [method = '', target, version, ...rest] = line.split(' ');
  if (rest.length > 0) return 'opaque';
  if (!(method === '' && target === undefined) && !/^[A-Z][A-Z-]{0,30}$/.test(method))
    return 'opaque';
  if (target === undefined) return 'needMore';
  if (!(target === '' && version === undefined) && !/^[!-~\x80-\xff]+$/.test(target))
    return 'opaque';
  if (version === undefined || 'HTTP/'.startsWith(version)) return 'needMore';
  return /^HTTP\/[0-9]/.test(version) ? 'http1' : 'opaque';
}
