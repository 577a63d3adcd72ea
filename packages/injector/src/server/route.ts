import { durationMs } from '../options/duration.ts';

/** Which of our pages a request asks for. */
export type Route =
  | { readonly kind: 'inject'; readonly path: string; readonly timeoutMs?: number }
  | { readonly kind: 'ready'; readonly verbose: boolean }
  | { readonly kind: 'healthz' | 'metrics' | 'unknown' | 'malformed' };

/** Routes a request target as it stands on the request line. */
export function route(target: string): Route {
  const at = target.indexOf('?');
  const path = decode(at < 0 ? target : target.slice(0, at));
  if (path === undefined) return { kind: 'malformed' };
  const query = new URLSearchParams(at < 0 ? '' : target.slice(at + 1));
  if (path === '/inject' || path.startsWith('/inject/')) {
    const timeoutMs = durationMs(query.get('timeout') ?? '');
    return { kind: 'inject', path, ...(timeoutMs && { timeoutMs }) };
  }
  switch (path) {
    case '/ready':
      return { kind: 'ready', verbose: query.has('verbose') };
    case '/healthz':
      return { kind: 'healthz' };
    case '/metrics':
      return { kind: 'metrics' };
    default:
      return { kind: 'unknown' };
  }
}

function decode(path: string): string | undefined {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
