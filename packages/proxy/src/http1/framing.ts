import { fault, type HttpFault } from './fault.ts';
import type { Fields } from './fields.ts';
import type { HttpVersion, RequestHead, ResponseHead } from './head.ts';

/** How the end of a body is found. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** The end of the connection is the end of the body; only responses may. */
  | { readonly kind: 'untilClose' }
  /** From here on the connection belongs to another protocol. */
  | { readonly kind: 'tunnel' };

/** What of a request its response's framing depends on. */
export interface Expectation {
  readonly method: string;
  /** Whether the request asked for a protocol switch. */
  readonly upgrade: boolean;
}

const NONE: Framing = { kind: 'none' };
const CHUNKED: Framing = { kind: 'chunked' };
const UNTIL_CLOSE: Framing = { kind: 'untilClose' };
const TUNNEL: Framing = { kind: 'tunnel' };

/** RFC 9112 section 6.3, and stricter: what could be read in two ways is refused. */
export function requestFraming(head: RequestHead): Framing | HttpFault {
  const declared = declaredFraming(head.fields, head.version);
  if (declared === undefined) return NONE;
  if (head.method === 'CONNECT' && declared.kind !== 'fault' && !isEmpty(declared)) {
    return fault('http.connectWithBody');
  }
  return declared;
}

/** As `requestFraming`; HEAD, 1xx, 204 and 304 have no body whatever their fields say. */
export function responseFraming(head: ResponseHead, expected: Expectation): Framing | HttpFault {
  const { status } = head;
  if (status === 101) return expected.upgrade ? TUNNEL : fault('http.unexpectedUpgrade');
  if (status < 200) return NONE;
  if (expected.method === 'CONNECT' && status < 300) return TUNNEL;
  const declared = declaredFraming(head.fields, head.version);
  if (declared?.kind === 'fault') return declared;
  if (expected.method === 'HEAD' || status === 204 || status === 304) return NONE;
  return declared ?? UNTIL_CLOSE;
}

function declaredFraming(fields: Fields, version: HttpVersion): Framing | HttpFault | undefined {
  const encoding = fields.indexOf('transfer-encoding');
  const length = fields.indexOf('content-length');
  if (encoding >= 0) {
    if (length >= 0) return fault('http.contentLengthWithTransferEncoding');
    if (version === '1.0') return fault('http.transferEncodingVersion');
    const repeated = fields.indexOf('transfer-encoding', encoding) >= 0;
    const chunked = fields.valueAt(encoding).toLowerCase() === 'chunked';
    return chunked && !repeated ? CHUNKED : fault('http.transferEncoding');
  }
  if (length < 0) return undefined;
  if (fields.indexOf('content-length', length) >= 0) return fault('http.contentLengthRepeated');
  const text = fields.valueAt(length);
  if (text.includes(',')) return fault('http.contentLengthRepeated');
  // Fifteen digits stay below 2^53; no body is longer than a petabyte.
  if (!/^[0-9]{1,15}$/.test(text)) return fault('http.contentLength');
  return { kind: 'length', bytes: Number(text) };
}

function isEmpty(framing: Framing): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
}
