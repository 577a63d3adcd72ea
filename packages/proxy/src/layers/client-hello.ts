/** What a TLS client says in the clear before anything is encrypted. */
export type ClientHello =
  | { readonly kind: 'hello'; readonly serverName: string | undefined }
  | { readonly kind: 'needMore' }
  /** Not a ClientHello after all, or one that breaks its own lengths. */
  | { readonly kind: 'other' };

const OTHER = { kind: 'other' } as const;
const NEED_MORE = { kind: 'needMore' } as const;

const RECORD_HEADER = 5;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;

/** More than any client says; a hello that claims to be longer is looked at no further. */
const MAX_HELLO = 64 * 1024;

/** Reads a ClientHello from the first bytes of a connection; its records may be cut anywhere. */
export function readClientHello(bytes: Buffer): ClientHello {
  const message = joinRecords(bytes);
  if (message === undefined) return OTHER;
  if (message.length < 4) return NEED_MORE;
  const length = message.readUIntBE(1, 3);
  if (message[0] !== CLIENT_HELLO || length > MAX_HELLO) return OTHER;
  if (message.length < 4 + length) return NEED_MORE;
  const extensions = extensionsOf(new Cursor(message.subarray(4, 4 + length)));
  return extensions === undefined ? OTHER : { kind: 'hello', serverName: serverNameIn(extensions) };
}

/** The handshake bytes of the records so far; `undefined` where there is a record of another kind. */
function joinRecords(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== HANDSHAKE_RECORD) return parts.length > 0 ? Buffer.concat(parts) : undefined;
    if (at + RECORD_HEADER > bytes.length) break;
    const length = bytes.readUInt16BE(at + 3);
    parts.push(bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
    at += RECORD_HEADER + length;
  }
  return Buffer.concat(parts);
}

/** Past version, random, session id, cipher suites and compression methods (RFC 8446 section 4.1.2). */
function extensionsOf(hello: Cursor): Cursor | undefined {
  const fixed = hello.take(34);
  const session = hello.vector(1);
  const suites = hello.vector(2);
  const compressions = hello.vector(1);
  if (!fixed || !session || !suites || !compressions) return undefined;
  if (hello.empty) return new Cursor(Buffer.alloc(0));
  const extensions = hello.vector(2);
  return extensions && new Cursor(extensions);
}

/** RFC 6066 section 3: a list of names, of which only one kind was ever defined. */
function serverNameIn(extensions: Cursor): string | undefined {
  while (!extensions.empty) {
    const type = extensions.take(2)?.readUInt16BE();
    const body = extensions.vector(2);
    if (type === undefined || body === undefined) return undefined;
    if (type !== SERVER_NAME) continue;
    const list = new Cursor(body).vector(2);
    const names = list && new Cursor(list);
    const kind = names?.take(1)?.[0];
    const name = kind === 0 ? names?.vector(2)?.toString('latin1') : undefined;
    return name !== undefined && /^[a-zA-Z0-9._-]{1,255}$/.test(name) ? name : undefined;
  }
  return undefined;
}

/** Reads lengths and what they cover; `undefined` as soon as something reaches past the end. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get empty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer | undefined {
    const end = this.#at + length;
    if (end > this.#bytes.length) return undefined;
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  vector(lengthBytes: 1 | 2): Buffer | undefined {
    const length = this.take(lengthBytes)?.readUIntBE(0, lengthBytes);
    return length === undefined ? undefined : this.take(length);
  }
}
