import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { type Parsed, refused } from '@pillion/core/values';
import type { CertificateSource } from '../certificates/certificate-source.ts';
import type { SocketAddress } from '../options/socket-address.ts';
import { type HandshakeFailure, handshakeFailure } from './handshake-failure.ts';

/** A bound port. */
export interface Listener {
  /** The real one, where 0 was asked for. */
  readonly port: number;
  readonly host: string;
  /** Takes no new connection and closes idle ones; resolves when the last one is gone. */
  stop(): Promise<void>;
  /** Ends every connection now. */
  cutOff(): void;
}

/** How long the parts of a request may take, milliseconds. */
export interface Limits {
  readonly handshakeMs: number;
  readonly headersMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
}

export const LIMITS: Limits = {
  handshakeMs: 10_000,
  headersMs: 10_000,
  /** The longest timeout that a webhook configuration may ask for. */
  requestMs: 30_000,
  /** Above the API server's own 90 s: who closes an idle connection first must be the caller, or its next review is lost. */
  idleMs: 120_000,
};

/** The webhook's port. A new certificate is used from the next handshake on; connections stay. */
export async function listenTls(
  address: SocketAddress,
  certificates: CertificateSource,
  handler: RequestListener,
  onHandshakeFailure: (failure: HandshakeFailure) => void,
  limits: Limits = LIMITS,
): Promise<Parsed<Listener>> {
  const pair = (): { cert: string; key: string; minVersion: 'TLSv1.2' } => {
    const { cert, key } = certificates.current();
    return { cert, key, minVersion: 'TLSv1.2' };
  };
  const server = createTlsServer(
    {
      ...pair(),
      ...timeouts(limits),
      handshakeTimeout: limits.handshakeMs,
      ALPNProtocols: ['http/1.1'],
    },
    handler,
  );
  certificates.onChange(({ kind }) => {
    if (kind === 'loaded') server.setSecureContext(pair());
  });
  server.on('tlsClientError', (error, socket) => {
    socket.destroy();
    onHandshakeFailure(handshakeFailure('code' in error ? String(error.code) : ''));
  });
  return bind('--listen', server, address);
}

/** Probes and metrics, without TLS. */
export async function listenPlain(
  address: SocketAddress,
  handler: RequestListener,
  limits: Limits = LIMITS,
): Promise<Parsed<Listener>> {
  return bind('--metrics-listen', createServer(timeouts(limits), handler), address);
}

function timeouts(limits: Limits): Record<string, number> {
  return {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
  };
}

async function bind(
  subject: string,
  server: HttpServer | HttpsServer,
  { host, port }: SocketAddress,
): Promise<Parsed<Listener>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  server.once('error', resolve);
  server.listen({ port, ...(host !== undefined && { host }) }, () => resolve(undefined));
  const error = await promise;
  const bound = server.address();
  if (error !== undefined || bound === null || typeof bound === 'string') {
    return refused(notBound(subject, `${host ?? ''}:${port}`, error));
  }
  server.off('error', resolve);
  const listener: Listener = {
    host: bound.address,
    port: bound.port,
    stop: () => stop(server),
    cutOff: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
  return { ok: true, value: listener };
}

function stop(server: HttpServer | HttpsServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // A connection whose handshake ends only now is idle from then on, and would keep us.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  server.close(() => {
    clearInterval(sweep);
    resolve();
  });
  return promise;
}

function notBound(subject: string, value: string, error: Error | undefined) {
  const code = error !== undefined && 'code' in error ? String(error.code) : 'no address';
  return {
    code: 'listen.failed',
    subject,
    value,
    reason: `cannot be listened on (${code})`,
    accepted: 'a free address of this machine, and a port that this user may bind',
  };
}
