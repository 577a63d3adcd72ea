import type { Fields } from '../http1/fields.ts';
import { type Answer, ask } from '../service/client.ts';
import type { ServiceReply } from '../service/request.ts';
import type { AppProber } from './app-probers.ts';
import type { ProbeTarget } from './target.ts';

type HttpProber = Extract<AppProber, { kind: 'http' }>;

/** Bytes of the application's answer that the kubelet gets to see in its events. */
const MAX_BODY = 10 * 1024;
const MAX_REDIRECTS = 10;

/** Fields of the kubelet's request that do not go on: they are about its connection to us. */
const OWN: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'te',
  'upgrade',
]);

/**
 * Asks the application as the kubelet would have: redirects within the host are followed, one to
 * another host counts as success, and so does what remains a redirect.
 */
export async function probeHttp(
  prober: HttpProber,
  incoming: Fields,
  target: ProbeTarget,
): Promise<ServiceReply> {
  const host = explicitHost(prober) ?? hostFor(incoming, prober.port);
  const headers = [
    ['host', host] as const,
    ...forwarded(incoming, prober),
    ...prober.headers.filter(([name]) => name.toLowerCase() !== 'host'),
  ];
  let { path } = prober;
  for (let redirects = 0; ; redirects++) {
    const answer = await ask({
      ...target,
      port: prober.port,
      tls: prober.tls ? 'anyone' : undefined,
      method: 'GET',
      path,
      headers,
      timeoutMs: prober.timeoutMs,
      maxBody: MAX_BODY,
    });
    const next =
      redirects < MAX_REDIRECTS ? sameHostRedirect(answer, host, path, prober) : undefined;
    if (next === undefined) return replyFrom(answer);
    path = next;
  }
}

function replyFrom({ status, body, fields }: Answer): ServiceReply {
  const contentType = fields.get('content-type') ?? 'text/plain';
  return { status: status >= 300 && status < 400 ? 200 : status, body, contentType };
}

function explicitHost({ headers }: HttpProber): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
}

/** The kubelet asked `pod:15020`; the application should see `pod:<its own port>`. */
function hostFor(incoming: Fields, port: number): string {
  return (incoming.get('host') ?? 'localhost').replace(/:[0-9]+$/, '') + `:${port}`;
}

function forwarded(incoming: Fields, { headers }: HttpProber): (readonly [string, string])[] {
  const replaced = new Set(headers.map(([name]) => name.toLowerCase()));
  return Array.from(
    { length: incoming.count },
    (_, index) => [incoming.nameAt(index), incoming.valueAt(index)] as const,
  ).filter(([name]) => !OWN.has(name) && !replaced.has(name));
}

function sameHostRedirect(
  { status, fields }: Answer,
  host: string,
  path: string,
  { tls }: HttpProber,
): string | undefined {
  const location = fields.get('location');
  if (status < 300 || status >= 400 || status === 304 || location === undefined) return undefined;
  const base = `${tls ? 'https' : 'http'}://${host}`;
  if (!URL.canParse(location, `${base}${path}`)) return undefined;
  const url = new URL(location, `${base}${path}`);
  return url.host === new URL(base).host && url.protocol === new URL(base).protocol
    ? `${url.pathname}${url.search}`
    : undefined;
}
