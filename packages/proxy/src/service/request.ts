import type { Fields } from '../http1/fields.ts';

/** A request to one of the proxy's own ports. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly fields: Fields;
  /** Whether it came from the pod itself. */
  readonly loopback: boolean;
}

export interface ServiceReply {
  readonly status: number;
  readonly body: string | Buffer;
  readonly contentType?: string;
  /** In place of `body`: writes as long as the client listens. What it returns is called when that is over. */
  readonly follow?: (sink: FollowSink) => () => void;
}

export interface FollowSink {
  write(text: string): void;
  /** Bytes that wait for the client to take them. */
  behind(): number;
}

export type Handler = (request: ServiceRequest) => ServiceReply | Promise<ServiceReply>;

/** Handlers by path. */
export type Routes = Readonly<Record<string, Handler>>;

export function text(status: number, body: string): ServiceReply {
  return { status, body: body.endsWith('\n') || body === '' ? body : `${body}\n` };
}

export function json(value: unknown): ServiceReply {
  return {
    status: 200,
    body: `${JSON.stringify(value, undefined, 2)}\n`,
    contentType: 'application/json',
  };
}

export function stream(contentType: string, follow: ServiceReply['follow'] & object): ServiceReply {
  return { status: 200, body: '', contentType, follow };
}

/** Looks the path up; an unknown one is told what there is. */
export function routed(routes: Routes): Handler {
  return (request) => {
    const handler = Object.hasOwn(routes, request.path) ? routes[request.path] : undefined;
    if (handler !== undefined) return handler(request);
    return text(404, `no such page; there are: ${Object.keys(routes).join(', ')}`);
  };
}

/** For what changes the proxy's state: by POST, and from the pod itself. */
export function postFromLoopback(handler: Handler): Handler {
  return (request) => {
    if (!request.loopback) return text(403, 'only from within the pod');
    if (request.method !== 'POST') return text(405, 'only by POST');
    return handler(request);
  };
}
