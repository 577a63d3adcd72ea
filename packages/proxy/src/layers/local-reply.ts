import type { HttpFault } from '../http1/fault.ts';
import type { ResponseFlag } from '../telemetry/response-flags.ts';

/** An answer that the proxy gives itself. */
export interface LocalReply {
  readonly status: number;
  readonly flags: readonly ResponseFlag[];
  /** For the access log. */
  readonly details: string;
  readonly body: string;
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

/** The beginning is Envoy's: clients and people look for it. */
const BEFORE_HEADERS = 'upstream connect error or disconnect/reset before headers. reset reason: ';

export function badRequest(fault: HttpFault): LocalReply {
  const { status, code, sentence } = fault;
  const flags = [code === 'http.headTimeout' ? 'SI' : 'DPE'] as const;
  return { status, flags, details: code, body: `${code}: ${sentence}\n` };
}

export function connectFailed(errno: string, retries: number): LocalReply {
  const reason = errno === 'ETIMEDOUT' ? 'connection timeout' : 'remote connection failure';
  const body = `${BEFORE_HEADERS}${reason}, transport failure reason: ${errno}`;
  return { status: 503, flags: flagged('UF', retries), details: errno, body };
}

export function upstreamLost(details: string, retries: number): LocalReply {
  return {
    status: 503,
    flags: flagged('UC', retries),
    details,
    body: `${BEFORE_HEADERS}connection termination`,
  };
}

/** The upstream gave up on the one request, in its protocol's words. */
export function upstreamReset(reason: string, details: string, retries: number): LocalReply {
  return { status: 503, flags: flagged('UR', retries), details, body: BEFORE_HEADERS + reason };
}

export function badResponse(fault: HttpFault): LocalReply {
  return badUpstream(fault.code);
}

export function badUpstream(details: string): LocalReply {
  return { status: 502, flags: ['UPE'], details, body: `${BEFORE_HEADERS}protocol error` };
}

export function timedOut(details: string, retries: number): LocalReply {
  return { status: 504, flags: flagged('UT', retries), details, body: 'upstream request timeout' };
}

/** `URX` beside the flag: it is what the last of several attempts came to. */
function flagged(flag: ResponseFlag, retries: number): readonly ResponseFlag[] {
  return retries > 0 ? [flag, 'URX'] : [flag];
}

export const OVERFLOW: LocalReply = {
  status: 503,
  flags: ['UO'],
  details: 'overflow',
  body: `${BEFORE_HEADERS}overflow`,
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

/** The reply as bytes. A reply to HEAD has the length but not the body. */
export function formatReply(
  reply: LocalReply,
  { method, close }: { readonly method: string | undefined; readonly close: boolean },
): Buffer {
  const body = Buffer.from(reply.body);
  const lines = [
    `HTTP/1.1 ${reply.status} ${PHRASES[reply.status] ?? 'Unknown'}`,
    `content-length: ${body.length}`,
    ...(body.length > 0 ? ['content-type: text/plain'] : []),
    ...(close ? ['connection: close'] : []),
    'server: pillion',
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return method === 'HEAD' ? head : Buffer.concat([head, body]);
}
