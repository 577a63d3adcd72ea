import type { Socket } from 'node:net';
import type { DriverPolicy, SessionObserver } from '../driver/session-driver.ts';
import type { Transport } from '../driver/transport.ts';
import type { SessionContext } from '../layers/context.ts';
import { ClientConnection } from './client-connection.ts';
import { EndpointPool } from './endpoint-pool.ts';
import type { Http2Limits } from './limits.ts';
import { loadHttp2, type NodeHttp2 } from './node-http2.ts';

export interface GatewayDependencies {
  readonly transport: Transport;
  readonly observer: SessionObserver;
  readonly policy: Pick<DriverPolicy, 'sourceMark'>;
  readonly limits: Http2Limits;
  readonly now: () => number;
}

/** A connection that left its session for somebody who knows its protocol. */
export interface HandedOver {
  drain(): void;
  /** To be called at intervals as long as a connection may be idle. */
  checkIdle(): void;
  close(): void;
}

/** Serves a listener's connections that speak HTTP/2. */
export class Http2Gateway {
  readonly #dependencies: GatewayDependencies;
  readonly #connections = new Set<HandedOver>();
  #pool: EndpointPool | undefined;
  #loading: Promise<NodeHttp2> | undefined;
  #closed = false;

  constructor(dependencies: GatewayDependencies) {
    this.#dependencies = dependencies;
  }

  /** Serves a paused socket that begins with the preface, until it is closed. */
  serve(socket: Socket, context: SessionContext): HandedOver {
    const waiting = new Waiting(socket);
    this.#connections.add(waiting);
    socket.once('close', () => this.#connections.delete(waiting));
    void this.#begin(waiting, socket, context);
    return waiting;
  }

  sweep(): void {
    this.#pool?.sweep();
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections) connection.close();
    this.#pool?.close();
  }

  async #begin(waiting: Waiting, socket: Socket, context: SessionContext): Promise<void> {
    const http2 = await (this.#loading ??= loadHttp2());
    if (socket.destroyed || this.#closed) return waiting.close();
    const { observer, limits } = this.#dependencies;
    const endpoints = this.#endpoints(http2);
    waiting.found(new ClientConnection({ http2, limits }, socket, context, endpoints, observer));
    return undefined;
  }

  #endpoints(http2: NodeHttp2): EndpointPool {
    this.#pool ??= new EndpointPool({ http2, ...this.#dependencies });
    return this.#pool;
  }
}

/** A connection that waits for the module that will serve it. */
class Waiting implements HandedOver {
  readonly #socket: Socket;
  #connection: ClientConnection | undefined;
  #draining = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
  }

  found(connection: ClientConnection): void {
    this.#connection = connection;
    if (this.#draining) connection.drain();
  }

  drain(): void {
    this.#draining = true;
    this.#connection?.drain();
  }

  checkIdle(): void {
    this.#connection?.checkIdle();
  }

  close(): void {
    if (this.#connection === undefined) this.#socket.destroy();
    else this.#connection.close();
  }
}
