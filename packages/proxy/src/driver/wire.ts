import type { Socket } from 'node:net';
import { formatEndpoint, type EndpointAddress } from '../routing/endpoint.ts';
import type { Event, Side } from '../wire/event.ts';

/** Takes a wire's events; `undefined` while nobody cares. */
export type WireSink = (event: Event) => void;

/**
 * A socket as the state machines see it: bytes, end, reset, congestion. Its listeners are attached
 * once; who hears them changes as it moves between sessions and the pool.
 */
export class Wire {
  readonly socket: Socket;
  readonly side: Side;
  #sink: WireSink | undefined;
  #connecting: boolean;
  #congested = false;
  #gone = false;
  #local: EndpointAddress | undefined;
  #onGone: (() => void) | undefined;

  constructor(socket: Socket, side: Side, sink: WireSink) {
    this.socket = socket;
    this.side = side;
    this.#sink = sink;
    this.#connecting = socket.connecting;
    socket.on('connect', () => this.#connected());
    socket.on('data', (bytes: Buffer) => this.#sink?.({ kind: 'data', from: side, bytes }));
    socket.on('end', () => this.#sink?.({ kind: 'end', from: side }));
    socket.on('drain', () => this.#drained());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lose(error.code ?? 'EUNKNOWN'));
    socket.on('close', () => this.#closed());
  }

  /** Own end of the connection. */
  get local(): EndpointAddress {
    this.#local ??= addressOf(this.socket.localAddress, this.socket.localPort);
    return this.#local;
  }

  attach(sink: WireSink): void {
    this.#sink = sink;
  }

  /** Called once the socket is closed, whoever owns the wire by then. */
  whenGone(callback: () => void): void {
    this.#onGone = callback;
  }

  /** Whether it can still carry a message. */
  get usable(): boolean {
    const { socket } = this;
    return !this.#gone && !this.#connecting && socket.writable && !socket.readableEnded;
  }

  send(bytes: Buffer): void {
    if (this.#gone || this.socket.write(bytes) || this.#congested) return;
    this.#congested = true;
    this.#sink?.({ kind: 'congested', side: this.side });
  }

  end(): void {
    this.socket.end();
  }

  /** RST; a connection that is still being made is given up. */
  reset(): void {
    this.#sink = undefined;
    if (this.#connecting || this.#gone) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  /**
   * Sends what is queued, then FIN, and reads on for a while without looking: closing with unread
   * bytes would reset the connection and take the last words with it.
   */
  close(lingerMs: number): void {
    this.#sink = undefined;
    const { socket } = this;
    socket.end();
    socket.resume();
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  }

  #connected(): void {
    this.#connecting = false;
    this.#sink?.({ kind: 'connected', local: this.local, reused: false });
  }

  #drained(): void {
    if (!this.#congested) return;
    this.#congested = false;
    this.#sink?.({ kind: 'drained', side: this.side });
  }

  #lose(errno: string): void {
    if (this.#gone) return;
    this.#gone = true;
    const sink = this.#sink;
    this.#sink = undefined;
    if (this.#connecting) sink?.({ kind: 'connectFailed', errno });
    else sink?.({ kind: 'reset', from: this.side, errno });
  }

  #closed(): void {
    // Both directions ended in order: nobody waits for anything more.
    this.#gone = true;
    this.#sink = undefined;
    this.#onGone?.();
  }
}

/** `10.0.0.1:80`, mapped IPv4 addresses as IPv4. */
export function addressOf(address: string | undefined, port: number | undefined): EndpointAddress {
  const plain = address?.startsWith('::ffff:') ? address.slice(7) : (address ?? '');
  return formatEndpoint(plain, port ?? 0);
}
