import { rejection, type Verdict } from '../filters/chain.ts';
import type { FieldLine } from '../http1/edit.ts';
import type { HttpFault } from '../http1/fault.ts';
import { phraseOf } from '../http1/phrase.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';

/** An answer that the proxy gives itself. */
export interface LocalReply {
  readonly status: number;
  readonly flags: readonly ResponseFlag[];
  /** For the access log. */
  readonly details: string;
  readonly body: string;
  /** In place of `body`, where that is no text. */
  readonly content?: Uint8Array | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of `headers` and what comes by itself, where filters have seen it. */
  readonly fields?: readonly FieldLine[];
  /** It is an answer, not a failure: the client's connection goes on. */
  readonly intended?: true;
}

/** The beginning is Envoy's: clients and people look for it. */
const BEFORE_HEADERS = 'upstream connect error or disconnect/reset before headers. ';

/** As the C library says them, and Envoy with it. */
const ERRNO_SENTENCES: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  EMFILE: 'Too many open files',
  ENETUNREACH: 'Network is unreachable',
};

function beforeHeaders(reason: string, retries = 0): string {
  const which = retries > 0 ? 'retried and the latest reset reason' : 'reset reason';
  return `${BEFORE_HEADERS}${which}: ${reason}`;
}

export function badRequest(fault: HttpFault): LocalReply {
  const { status, code, sentence } = fault;
  const flags = [code === 'http.headTimeout' ? 'SI' : 'DPE'] as const;
  return { status, flags, details: code, body: `${code}: ${sentence}\n` };
}

export function connectFailed(errno: string, retries: number): LocalReply {
  const [name = ''] = errno.split(' ');
  const why = ERRNO_SENTENCES[name] ?? name;
  const reason =
    name === 'ETIMEDOUT'
      ? 'connection timeout'
      : `remote connection failure, transport failure reason: delayed connect error: ${why}`;
  const body = beforeHeaders(reason, retries);
  return { status: 503, flags: flagged('UF', retries), details: errno, body };
}

export function upstreamLost(details: string, retries: number): LocalReply {
  return {
    status: 503,
    flags: flagged('UC', retries),
    details,
    body: beforeHeaders('connection termination', retries),
  };
}

/** The upstream gave up on the one request, in its protocol's words. */
export function upstreamReset(reason: string, details: string, retries: number): LocalReply {
  return {
    status: 503,
    flags: flagged('UR', retries),
    details,
    body: beforeHeaders(reason, retries),
  };
}

export function badResponse(fault: HttpFault): LocalReply {
  return badUpstream(fault.code);
}

export function badUpstream(details: string): LocalReply {
  return { status: 502, flags: ['UPE'], details, body: beforeHeaders('protocol error') };
}

export function timedOut(details: string, retries: number): LocalReply {
  return { status: 504, flags: flagged('UT', retries), details, body: 'upstream request timeout' };
}

/** `URX` beside the flag: it is what the last of several attempts came to. */
function flagged(flag: ResponseFlag, retries: number): readonly ResponseFlag[] {
  return retries > 0 ? [flag, 'URX'] : [flag];
}

/** What a filter answers in the upstream's place, or what its failure comes to. */
export function filtered(verdict: Exclude<Verdict, { readonly kind: 'continue' }>): LocalReply {
  const { kind, filter } = verdict;
  if (kind === 'reject')
    return { status: 500, flags: [], details: `filter_failed{${filter}}`, body: rejection(filter) };
  const { status, body = '', headers = {} } = verdict.response;
  const details = `filter_response{${filter}}`;
  const written = typeof body === 'string' ? { body } : { body: '', content: body };
  return { status, flags: [], details, headers, intended: true, ...written };
}

export const OVERFLOW: LocalReply = {
  status: 503,
  flags: ['UO'],
  details: 'overflow',
  body: beforeHeaders('overflow'),
  headers: { 'x-envoy-overloaded': 'true' },
};

export const NO_ENDPOINT: LocalReply = {
  status: 503,
  flags: ['UH'],
  details: 'no_healthy_upstream',
  body: 'no healthy upstream',
};

export const BLACK_HOLE: LocalReply = {
  status: 502,
  flags: ['NR'],
  details: 'BlackHoleCluster',
  body: '',
};

/** The reply's fields, without those that frame it. */
export function fieldsOf({
  content,
  body,
  headers = {},
  fields,
}: LocalReply): readonly FieldLine[] {
  if (fields !== undefined) return fields;
  const own = Object.entries(headers);
  const typed =
    own.some(([name]) => name.toLowerCase() === 'content-type') || (content ?? body).length === 0;
  return [
    ...(typed ? [] : [['content-type', 'text/plain'] as const]),
    ...own,
    ['server', 'pillion'],
  ];
}

/** The reply as bytes. A reply to HEAD has the length but not the body. */
export function formatReply(
  reply: LocalReply,
  { method, close }: { readonly method: string | undefined; readonly close: boolean },
): Buffer {
  const body = Buffer.from(reply.content ?? reply.body);
  const lines = [
    `HTTP/1.1 ${reply.status} ${phraseOf(reply.status)}`,
    ...(reply.status === 204 || reply.status === 304 ? [] : [`content-length: ${body.length}`]),
    ...(close ? ['connection: close'] : []),
    ...fieldsOf(reply).map(([name, value]) => `${name}: ${value}`),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return method === 'HEAD' ? head : Buffer.concat([head, body]);
}

/** Another answer in the place of one that was none of a filter: what went wrong stays in the log. */
export function replaced(reply: LocalReply, by: LocalReply): LocalReply {
  return reply.flags.length === 0 ? by : { ...by, flags: reply.flags, details: reply.details };
}
