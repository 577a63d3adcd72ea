import type { Socket } from 'node:net';
import { formatEndpoint, type EndpointAddress } from '../routing/endpoint.ts';
import type { Event, Side } from '../wire/event.ts';

/** Takes a wire's events; `undefined` while nobody cares. */
export type WireSink = (event: Event) => void;

/**
 * A connection as the state machines see it: bytes, end, reset, congestion. Who hears it changes as
 * it moves between sessions and the pool.
 */
export interface Wire {
  /** Own end of the connection. */
  readonly local: EndpointAddress;
  /** Whether it can still carry a message. */
  readonly usable: boolean;
  attach(sink: WireSink): void;
  /**
   * From the next event on, its bytes are its sink's until the microtasks of their turn are done: what is
   * kept for longer is copied, and the memory is used again.
   */
  borrow(): void;
  /** Called once the connection is closed, whoever owns the wire by then. */
  whenGone(callback: () => void): void;
  send(bytes: Buffer): void;
  /** FIN, after all that was sent. */
  end(): void;
  /** RST; a connection that is still being made is given up. */
  reset(): void;
  /**
   * Sends what is queued, then FIN, and reads on for a while without looking: closing with unread
   * bytes would reset the connection and take the last words with it.
   */
  close(lingerMs: number): void;
  pause(): void;
  resume(): void;
  /** All that was sent since the last time goes out now, in one system call. */
  flush(): void;
  /** Carries bytes both ways by itself from here on, where it can; `carried` tells their number. */
  relay(other: Wire): void;
  /** Carries the next so many bytes to `other` by itself, where it can. */
  carry(other: Wire, bytes: number): void;
  /** Asks for the amount that was carried since the last time. */
  tell(): void;
  /**
   * Gives the connection to somebody who wants a socket of `node:net`: paused, once all that was sent is out,
   * with `unread` and whatever came since in front. Its sink hears no more, unless it is reset before;
   * `whenGone` follows when the socket is closed. Not while it is relayed, carried or ended.
   */
  handOver(unread: Buffer, take: (socket: Socket) => void): void;
}

/** A socket of `node:net`. Its listeners are attached once. */
export class SocketWire implements Wire {
  readonly socket: Socket;
  readonly side: Side;
  #sink: WireSink | undefined;
  #connecting: boolean;
  #congested = false;
  #corked = false;
  #gone = false;
  #local: EndpointAddress | undefined;
  #onGone: (() => void) | undefined;
  readonly #onData = (bytes: Buffer): void =>
    this.#sink?.({ kind: 'data', from: this.side, bytes });
  readonly #onEnd = (): void => this.#sink?.({ kind: 'end', from: this.side });

  constructor(socket: Socket, side: Side, sink: WireSink) {
    this.socket = socket;
    this.side = side;
    this.#sink = sink;
    this.#connecting = socket.connecting;
    socket.on('connect', () => this.#connected());
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('drain', () => this.#drained());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lose(error.code ?? 'EUNKNOWN'));
    socket.on('close', () => this.#closed());
  }

  get local(): EndpointAddress {
    this.#local ??= addressOf(this.socket.localAddress, this.socket.localPort);
    return this.#local;
  }

  attach(sink: WireSink): void {
    this.#sink = sink;
  }

  whenGone(callback: () => void): void {
    this.#onGone = callback;
  }

  get usable(): boolean {
    const { socket } = this;
    return !this.#gone && !this.#connecting && socket.writable && !socket.readableEnded;
  }

  send(bytes: Buffer): void {
    if (this.#gone) return;
    if (!this.#corked) {
      this.#corked = true;
      this.socket.cork();
    }
    if (this.socket.write(bytes) || this.#congested) return;
    this.#congested = true;
    this.#sink?.({ kind: 'congested', side: this.side });
  }

  end(): void {
    this.flush();
    this.socket.end();
  }

  /** Node has no use for it. */
  borrow(): void {}

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  flush(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.socket.uncork();
  }

  /** Its bytes pass through JavaScript, as data. */
  relay(): void {}

  carry(): void {}

  tell(): void {}

  handOver(unread: Buffer, take: (socket: Socket) => void): void {
    const { socket } = this;
    this.flush();
    this.#sink = undefined;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.pause();
    if (unread.length > 0) socket.unshift(unread);
    take(socket);
  }

  reset(): void {
    this.#sink = undefined;
    if (this.#connecting || this.#gone) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  close(lingerMs: number): void {
    this.#sink = undefined;
    const { socket } = this;
    this.flush();
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
