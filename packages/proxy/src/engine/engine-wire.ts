import { Socket } from 'node:net';
import type { Wire, WireSink } from '../driver/wire.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import type { Side } from '../wire/event.ts';
import type { ConnectionSink, Engine } from './engine.ts';

interface HandOver {
  /** What was read and not dealt with, in order. */
  readonly unread: Buffer[];
  readonly take: (socket: Socket) => void;
}

/** A connection of the engine. */
export class EngineWire implements Wire, ConnectionSink {
  readonly #engine: Engine;
  readonly #side: Side;
  #id: number;
  #sink: WireSink | undefined;
  #state: 'connecting' | 'open' | 'ended' | 'left' | 'gone';
  #local: EndpointAddress | undefined;
  #onGone: (() => void) | undefined;
  #handOver: HandOver | undefined;

  /** `connection` is 0 until `begin` names it. */
  constructor(engine: Engine, side: Side, connection: number, sink: WireSink) {
    this.#engine = engine;
    this.#side = side;
    this.#id = connection;
    this.#sink = sink;
    this.#state = connection === 0 ? 'connecting' : 'open';
  }

  begin(connection: number): void {
    this.#id = connection;
  }

  get local(): EndpointAddress {
    this.#local ??= this.#engine.describe(this.#id)[0] as EndpointAddress;
    return this.#local;
  }

  get usable(): boolean {
    return this.#state === 'open';
  }

  attach(sink: WireSink): void {
    this.#sink = sink;
  }

  whenGone(callback: () => void): void {
    this.#onGone = callback;
  }

  send(bytes: Buffer): void {
    if (bytes.length > 0) this.#engine.send(this.#id, bytes);
  }

  end(): void {
    this.#engine.end(this.#id);
  }

  reset(): void {
    this.#leave();
    this.#engine.reset(this.#id);
  }

  close(lingerMs: number): void {
    this.#leave();
    this.#engine.close(this.#id, lingerMs);
  }

  borrow(): void {
    this.#engine.lend(this.#id);
  }

  pause(): void {
    this.#engine.pause(this.#id);
  }

  resume(): void {
    this.#engine.resume(this.#id);
  }

  /** The engine gathers by itself. */
  flush(): void {}

  relay(other: Wire): void {
    if (other instanceof EngineWire) this.#engine.relay(this.#id, other.#id);
  }

  carry(other: Wire, bytes: number): void {
    if (other instanceof EngineWire) this.#engine.carry(this.#id, other.#id, bytes);
  }

  tell(): void {
    this.#engine.tell(this.#id);
  }

  handOver(unread: Buffer, take: (socket: Socket) => void): void {
    this.#handOver = { unread: [unread], take };
    this.#engine.release(this.#id);
  }

  connected(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.#sink?.({ kind: 'connected', local: this.local, reused: false });
  }

  failed(errno: string): void {
    this.#sink?.({ kind: 'connectFailed', errno });
  }

  data(bytes: Buffer): void {
    if (this.#handOver === undefined) this.#sink?.({ kind: 'data', from: this.#side, bytes });
    else this.#handOver.unread.push(bytes);
  }

  ended(): void {
    // Whoever takes the descriptor sees the end by himself.
    if (this.#handOver !== undefined) return;
    if (this.#state === 'open') this.#state = 'ended';
    this.#sink?.({ kind: 'end', from: this.#side });
  }

  lost(errno: string): void {
    this.#handOver = undefined;
    const sink = this.#sink;
    this.#leave();
    sink?.({ kind: 'reset', from: this.#side, errno });
  }

  congested(): void {
    this.#sink?.({ kind: 'congested', side: this.#side });
  }

  drained(): void {
    this.#sink?.({ kind: 'drained', side: this.#side });
  }

  carried(bytes: number): void {
    this.#sink?.({ kind: 'carried', from: this.#side, bytes });
  }

  released(descriptor: number): void {
    const handOver = this.#handOver;
    const whenGone = this.#onGone;
    this.#onGone = undefined;
    this.gone();
    const open = { readable: true, writable: true, allowHalfOpen: true };
    const socket = new Socket({ fd: descriptor, ...open }).pause();
    socket.on('close', () => whenGone?.());
    const unread = Buffer.concat(handOver?.unread ?? []);
    if (unread.length > 0) socket.unshift(unread);
    if (handOver === undefined) socket.destroy();
    else handOver.take(socket);
  }

  gone(): void {
    this.#state = 'gone';
    // Numbers are used again: what this one stands for from here on is somebody else's.
    this.#id = 0;
    this.#sink = undefined;
    this.#onGone?.();
  }

  #leave(): void {
    if (this.#state !== 'gone') this.#state = 'left';
    this.#sink = undefined;
  }
}
