import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { Treatment } from '../routing/cluster.ts';
import type { EngineChoice } from '../settings/settings.ts';
import { Captured, Upstream } from './captured.ts';
import { endpointOf } from './playbook.ts';

/** Peers must not be the ones to run out of memory first. */
const ROOM = { maxSessionMemory: 100 } as const;

export type ServeHttp2 = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  raw: readonly string[],
) => void;

/** A server on loopback that speaks HTTP/2, and the sessions that it was given. */
export class Http2Upstream implements AsyncDisposable {
  readonly sessions: ServerHttp2Session[];
  readonly upstream: Upstream;

  private constructor(upstream: Upstream, sessions: ServerHttp2Session[]) {
    this.upstream = upstream;
    this.sessions = sessions;
  }

  static async open(serve: ServeHttp2): Promise<Http2Upstream> {
    const server = createServer(ROOM);
    const sessions: ServerHttp2Session[] = [];
    server.on('session', (session) => {
      sessions.push(session);
      session.on('error', () => {});
    });
    server.on('stream', (stream, headers, _flags, raw) => {
      stream.on('error', () => {});
      serve(stream as ServerHttp2Stream, headers, raw);
    });
    const upstream = await Upstream.open((socket) => void server.emit('connection', socket));
    return new Http2Upstream(upstream, sessions);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.upstream[Symbol.asyncDispose]();
  }
}

/** A capture listener before these upstreams. */
export function captureHttp2(
  engine: EngineChoice,
  upstreams: readonly Http2Upstream[],
  treatment: Treatment | undefined = 'http2',
): Promise<Captured> {
  const endpoints = upstreams.map(({ upstream }) => upstream.endpoint);
  return Captured.open(endpoints, treatment, endpointOf('10.96.0.10:80'), engine);
}

/** A client's session, and its connection. */
export async function dialHttp2(captured: Captured): Promise<ClientHttp2Session> {
  const socket = await captured.dial();
  const session = connect('http://echo', { createConnection: () => socket, ...ROOM });
  session.on('error', () => {});
  return session;
}

export interface Answer {
  readonly head: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders | undefined;
  readonly body: string;
}

export async function answerTo(stream: ClientHttp2Stream): Promise<Answer> {
  let trailers: IncomingHttpHeaders | undefined;
  stream.on('trailers', (fields: IncomingHttpHeaders) => (trailers = fields));
  const body = text(stream);
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  return { head, body: await body, trailers };
}

/** Asks again until it is so, on however slow a machine. */
export function eventually<T>(ask: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(ask, { timeout: 20_000, interval: 5 });
}
