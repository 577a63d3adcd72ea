import { contentLength, type FieldList } from './fields.ts';

export type HeadKind = 'request' | 'response' | 'trailers';

/** RFC 9110: `token`, without upper case (RFC 9113 section 8.2.1). */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** No NUL, no line end, no space at either end (RFC 9113 section 8.2.1). */
const VALUE = /^(?![\t ])[^\0\r\n]*(?<![\t ])$/;
/** RFC 9113 section 8.2.2: they are about a connection of another kind. */
const CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);
const REQUEST: ReadonlySet<string> = new Set([
  ':method',
  ':scheme',
  ':path',
  ':authority',
  ':protocol',
]);
const RESPONSE: ReadonlySet<string> = new Set([':status']);
const NONE: ReadonlySet<string> = new Set();

/** Why a field section is malformed (RFC 9113 section 8), in a word for logs; `undefined` where it is not. */
export function malformation(fields: FieldList, kind: HeadKind): string | undefined {
  const allowed = kind === 'request' ? REQUEST : kind === 'response' ? RESPONSE : NONE;
  const pseudo = new Map<string, string>();
  let at = 0;
  for (; at < fields.length; at += 2) {
    const name = fields[at] as string;
    if (name.charCodeAt(0) !== 58) break;
    if (!allowed.has(name) || pseudo.has(name)) return 'pseudo-header';
    const value = fields[at + 1] as string;
    if (!VALUE.test(value)) return 'field value';
    pseudo.set(name, value);
  }
  let length: string | undefined;
  for (; at < fields.length; at += 2) {
    const [name, value] = [fields[at] as string, fields[at + 1] as string];
    const why = fieldMalformation(name, value);
    if (why !== undefined) return why;
    if (name !== 'content-length') continue;
    // Two lengths, or one that is no number, are two bodies to two readers.
    if (!/^[0-9]{1,15}$/.test(value) || (length ?? value) !== value) return 'content-length';
    length = value;
  }
  if (kind === 'request') return requestMalformation(pseudo);
  if (kind === 'response') return statusMalformation(pseudo.get(':status'));
  return undefined;
}

function fieldMalformation(name: string, value: string): string | undefined {
  if (!NAME.test(name)) return name.startsWith(':') ? 'pseudo-header' : 'field name';
  if (!VALUE.test(value)) return 'field value';
  if (CONNECTION.has(name)) return 'connection field';
  return name === 'te' && value !== 'trailers' ? 'te' : undefined;
}

function requestMalformation(pseudo: ReadonlyMap<string, string>): string | undefined {
  const method = pseudo.get(':method');
  if (method === undefined || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) return 'method';
  const protocol = pseudo.get(':protocol');
  if (method === 'CONNECT' && protocol === undefined) {
    const plain = pseudo.has(':authority') && !pseudo.has(':scheme') && !pseudo.has(':path');
    return plain ? undefined : 'CONNECT';
  }
  if (protocol !== undefined && method !== 'CONNECT') return 'protocol';
  if (!pseudo.has(':scheme')) return 'scheme';
  const path = pseudo.get(':path') ?? '';
  if (path.startsWith('/') || (path === '*' && method === 'OPTIONS')) return undefined;
  return 'path';
}

/** 101 has no meaning here (RFC 9113 section 8.6). */
function statusMalformation(status = ''): string | undefined {
  return /^[1-9][0-9]{2}$/.test(status) && status !== '101' ? undefined : 'status';
}

/** Checks heads, and knows those again that were found well-formed: a decoder gives the same list for the same octets. */
export class HeadChecker {
  readonly #sound = new WeakSet<FieldList>();

  /** `whole` where no body follows whatever is announced. */
  malformation(fields: FieldList, kind: HeadKind, whole: boolean): string | undefined {
    if (whole && (contentLength(fields) ?? 0) > 0) return 'content-length';
    // What is a sound request may come again as trailers, and is none that is sound.
    if (kind === 'trailers') return malformation(fields, kind);
    if (this.#sound.has(fields)) return undefined;
    const why = malformation(fields, kind);
    if (why === undefined) this.#sound.add(fields);
    return why;
  }
}
