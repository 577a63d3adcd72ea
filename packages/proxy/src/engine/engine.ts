import { closeSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import type { IpAddress } from '@pillion/core/values';
import type { EngineAddon, NativeEngine } from './addon.ts';
import { RING } from './ring.ts';

const RECORDS = 8192;
const COMMANDS = 1024;
const OUTBOX_BYTES = 256 * 1024;
const SLABS = 8;
const SLAB_BYTES = 64 * 1024;
/** As `ROOM_BYTES_BIG` in `native/connection.c`: a slab with less room is replaced. */
const SLAB_ROOM_BYTES = 16 * 1024;
/** Slabs kept for another use. */
const SPARE_SLABS = 8;
/** More than this goes to the socket from where it is; less is cheaper gathered with the rest. */
const GATHER_BYTES = 16 * 1024;
const BACKLOG = 1024;
const LINGER_TICK_MS = 100;
/** Of descriptors, or of what they are made of. */
const SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** Hears what happens to one connection. `gone` comes last, and once; so does `released` in its place. */
export interface ConnectionSink {
  connected(): void;
  failed(errno: string): void;
  data(bytes: Buffer): void;
  ended(): void;
  lost(errno: string): void;
  congested(): void;
  drained(): void;
  /** So many bytes were relayed since the last time. */
  carried(bytes: number): void;
  gone(): void;
  /** The descriptor is the caller's from here on. All that was read before came as `data`. */
  released(descriptor: number): void;
}

export interface ListenOptions {
  /** IP_TRANSPARENT, for TPROXY: its connections have the address that they were headed for. Needs NET_ADMIN. */
  readonly transparent?: boolean;
  /** SO_REUSEPORT: others listen on the same port, and the kernel deals connections out. */
  readonly shared?: boolean;
}

export interface ConnectTarget {
  readonly address: IpAddress;
  readonly port: number;
  /** The address to connect from; the kernel's choice where absent. */
  readonly source?: IpAddress | undefined;
  /** SO_MARK; 0 for none. Needs NET_ADMIN. */
  readonly mark?: number | undefined;
  /** IP_TRANSPARENT: `source` may be an address of another machine. Needs NET_ADMIN. */
  readonly transparent?: boolean;
}

export interface EngineOptions {
  /** How long to wait awake for peers that answer at once; 0 for never. */
  readonly busyPollMs?: number;
  readonly starved?: Starved | undefined;
}

/** Hears that the system refused a descriptor: what came waits, and what was to go out fails. */
export type Starved = (call: 'accept' | 'connect', errno: string) => void;

/** A number, or the errno that says why there is none. */
export type Opened = number | string;

/**
 * The socket engine of the addon: it reports what happened in batches, one call a turn of the loop,
 * and takes what is wanted in one call back. Bytes that it hands out are never written to again, but for those
 * of connections whose reader has said that they are only lent to it.
 */
export class Engine {
  readonly #native: NativeEngine;
  readonly #records = new Int32Array(RECORDS * RING.RECORD_WORDS);
  readonly #commands = new Int32Array(COMMANDS * RING.COMMAND_WORDS);
  readonly #outbox = Buffer.alloc(OUTBOX_BYTES);
  readonly #slabs: Buffer[] = [];
  /** Slabs with too little room left. */
  readonly #worn = new Set<number>();
  /** Slabs that somebody may have kept bytes of. */
  readonly #kept = new Uint8Array(SLABS);
  readonly #borrowers = new Set<number>();
  /** Slabs whose bytes were all lent: this turn, and before. */
  #returned: Buffer[] = [];
  readonly #spare: Buffer[] = [];
  readonly #sinks = new Map<number, ConnectionSink>();
  readonly #listeners = new Map<number, (connection: number) => void>();
  readonly #lingering = new Map<number, number>();
  #lingerTimer: NodeJS.Timeout | undefined;
  #commandCount = 0;
  #recordCount = 0;
  /** Records of this turn that were dealt with. */
  #done = 0;
  #outboxUsed = 0;
  #inTurn = false;
  #scheduled = false;
  #closed = false;
  readonly #starved: Starved | undefined;

  constructor(addon: EngineAddon, { busyPollMs = 0, starved }: EngineOptions = {}) {
    this.#starved = starved;
    this.#native = addon.openEngine(
      this.#records,
      this.#commands,
      this.#outbox,
      (count) => this.#turn(count),
      busyPollMs * 1000,
    );
    for (let index = 0; index < SLABS; index++) this.#refill(index);
  }

  /** The listener's number; `accept` must attach a sink to every connection at once. */
  listen(
    host: string,
    port: number,
    accept: (connection: number) => void,
    { transparent = false, shared = false }: ListenOptions = {},
  ): Opened {
    const id = this.#native.listen(host, port, BACKLOG, transparent, shared);
    if (id < 0) return getSystemErrorName(id);
    this.#listeners.set(id, accept);
    return id;
  }

  connect(target: ConnectTarget, sink: ConnectionSink): Opened {
    const { address, port, source = '', mark = 0, transparent = false } = target;
    const id = this.#native.connect(address, port, source, mark, transparent);
    if (id < 0) {
      const errno = getSystemErrorName(id);
      if (SHORTAGES.has(errno)) this.#starved?.('connect', errno);
      return errno;
    }
    this.#sinks.set(id, sink);
    return id;
  }

  /** Takes an open connection over by a duplicate of its descriptor; the caller closes his own. */
  adopt(descriptor: number, sink: ConnectionSink): Opened {
    const id = this.#native.adopt(descriptor);
    if (id < 0) return getSystemErrorName(id);
    this.#sinks.set(id, sink);
    return id;
  }

  /** Reads no more, and gives the descriptor out once all is sent: `released` ends it here. */
  release(connection: number): void {
    this.#command(RING.COMMAND_RELEASE, connection, 0, 0);
  }

  attach(connection: number, sink: ConnectionSink): void {
    this.#sinks.set(connection, sink);
  }

  /** Its own address, its peer's, and where it was headed before it was redirected, or an errno. */
  describe(connection: number): readonly [own: string, peer: string, original: string] {
    const [own = '', peer = '', original = ''] = this.#native.describe(connection).split(' ');
    return [own, peer, original];
  }

  send(connection: number, bytes: Buffer): void {
    const { length } = bytes;
    if (length > GATHER_BYTES) {
      this.#flush();
      if (!this.#closed) this.#native.send(connection, bytes);
      return this.#schedule();
    }
    if (this.#outboxUsed + length > OUTBOX_BYTES) this.#flush();
    const at = this.#outboxUsed;
    this.#outbox.set(bytes, at);
    this.#outboxUsed += length;
    const last = (this.#commandCount - 1) * RING.COMMAND_WORDS;
    if (
      last >= 0 &&
      this.#commands[last] === RING.COMMAND_SEND &&
      this.#commands[last + 1] === connection
    ) {
      this.#commands[last + 3] = (this.#commands[last + 3] as number) + length;
      return undefined;
    }
    return this.#command(RING.COMMAND_SEND, connection, at, length);
  }

  end(connection: number): void {
    this.#command(RING.COMMAND_END, connection, 0, 0);
  }

  reset(connection: number): void {
    this.#command(RING.COMMAND_RESET, connection, 0, 0);
  }

  /** Closes once all is sent; with a time to linger, not before the peer ended or the time is over. */
  close(connection: number, lingerMs: number): void {
    this.#command(RING.COMMAND_CLOSE, connection, lingerMs > 0 ? 1 : 0, 0);
    if (lingerMs <= 0) return;
    this.#lingering.set(connection, performance.now() + lingerMs);
    this.#lingerTimer ??= setInterval(() => this.#endLingering(), LINGER_TICK_MS).unref();
  }

  /** Its bytes are its sink's until the microtasks of their turn are done, and are written over then. */
  lend(connection: number): void {
    this.#borrowers.add(connection);
    this.#command(RING.COMMAND_LEND, connection, 0, 0);
  }

  pause(connection: number): void {
    this.#command(RING.COMMAND_PAUSE, connection, 0, 0);
  }

  resume(connection: number): void {
    this.#command(RING.COMMAND_RESUME, connection, 0, 0);
  }

  /** From here on what comes on either goes out on the other, and only its amount is told. */
  relay(one: number, other: number): void {
    this.#command(RING.COMMAND_RELAY, one, other, 0);
  }

  /** The next so many bytes (below 2 GiB) of one connection go to the other, and only their number is told. */
  carry(from: number, to: number, bytes: number): void {
    this.#command(RING.COMMAND_CARRY, from, to, bytes);
  }

  /** Asks for the amount relayed from it since the last time. */
  tell(connection: number): void {
    this.#command(RING.COMMAND_TELL, connection, 0, 0);
  }

  /** Stops listening. */
  unlisten(listener: number): void {
    this.#listeners.delete(listener);
    this.reset(listener);
  }

  /** Drops every connection, and is of no use from then on. */
  shutDown(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    clearInterval(this.#lingerTimer);
    this.#native.close();
    // Descriptors on their way to someone who does not wait any more.
    for (let at = this.#done; at < this.#recordCount; at++) {
      const record = this.#records.subarray(at * RING.RECORD_WORDS);
      if (record[0] === RING.RECORD_RELEASED) closeSync(record[2] as number);
    }
    this.#recordCount = 0;
    const sinks = [...this.#sinks.values()];
    this.#sinks.clear();
    for (const sink of sinks) sink.gone();
  }

  #command(kind: number, connection: number, first: number, second: number): void {
    if (this.#commandCount === COMMANDS) this.#flush();
    const at = this.#commandCount++ * RING.COMMAND_WORDS;
    this.#commands[at] = kind;
    this.#commands[at + 1] = connection;
    this.#commands[at + 2] = first;
    this.#commands[at + 3] = second;
    this.#schedule();
  }

  /** Outside of a turn, commands go when the code that gave them is through. */
  #schedule(): void {
    if (this.#inTurn || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** Hands commands over; records that they bring about wait for the next turn. */
  #flush(): void {
    if (this.#closed) return;
    const count = this.#commandCount;
    this.#commandCount = 0;
    this.#recordCount = this.#native.flush(count, 0);
    this.#outboxUsed = 0;
  }

  #turn(count: number): void {
    this.#inTurn = true;
    this.#recordCount = count;
    this.#takeBack();
    while (this.#recordCount > 0) {
      this.#done = 0;
      // Commands handed over on the way may add records of their own.
      while (this.#done < this.#recordCount) this.#take(RING.RECORD_WORDS * this.#done++);
      if (this.#closed) return;
      for (const index of this.#worn) this.#refill(index);
      this.#worn.clear();
      const commands = this.#commandCount;
      this.#commandCount = 0;
      this.#recordCount = this.#native.flush(commands, this.#done);
      this.#done = 0;
      this.#outboxUsed = 0;
    }
    this.#inTurn = false;
  }

  #take(at: number): void {
    const records = this.#records;
    const id = records[at + 1] as number;
    const first = records[at + 2] as number;
    const kind = records[at] as number;
    if (kind === RING.RECORD_ACCEPTED) {
      const accept = this.#listeners.get(first);
      if (accept === undefined) this.reset(id);
      else accept(id);
      return;
    }
    if (kind === RING.RECORD_STARVED) return this.#starved?.('accept', getSystemErrorName(-first));
    const sink = this.#sinks.get(id);
    switch (kind) {
      case RING.RECORD_DATA: {
        const offset = records[at + 3] as number;
        const end = offset + (records[at + 4] as number);
        if (end > SLAB_BYTES - SLAB_ROOM_BYTES) this.#worn.add(first);
        if (!this.#borrowers.has(id)) this.#kept[first] = 1;
        sink?.data((this.#slabs[first] as Buffer).subarray(offset, end));
        return;
      }
      case RING.RECORD_END:
        return sink?.ended();
      case RING.RECORD_RESET:
        return sink?.lost(getSystemErrorName(-first));
      case RING.RECORD_CONNECTED:
        return sink?.connected();
      case RING.RECORD_FAILED:
        return sink?.failed(getSystemErrorName(-first));
      case RING.RECORD_CONGESTED:
        return sink?.congested();
      case RING.RECORD_DRAINED:
        return sink?.drained();
      case RING.RECORD_CARRIED:
        return sink?.carried((first >>> 0) + (records[at + 3] as number) * 0x1_0000_0000);
      case RING.RECORD_CLOSED:
        this.#sinks.delete(id);
        this.#borrowers.delete(id);
        this.#lingering.delete(id);
        return sink?.gone();
      case RING.RECORD_RELEASED:
        this.#sinks.delete(id);
        this.#borrowers.delete(id);
        if (sink === undefined) return closeSync(first);
        return sink.released(first);
    }
  }

  /** Whoever kept bytes of a slab keeps that slab; the engine goes on with a fresh one. */
  #refill(index: number): void {
    const used = this.#slabs[index];
    if (used !== undefined && this.#kept[index] === 0) this.#returned.push(used);
    this.#kept[index] = 0;
    const slab = this.#spare.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#slabs[index] = slab;
    this.#native.slab(index, slab);
  }

  /** The microtasks of the turn before are done: who borrowed bytes has no use for them any more. */
  #takeBack(): void {
    if (this.#returned.length === 0) return;
    for (const slab of this.#returned) if (this.#spare.length < SPARE_SLABS) this.#spare.push(slab);
    this.#returned = [];
  }

  #endLingering(): void {
    const now = performance.now();
    for (const [connection, until] of this.#lingering) {
      if (until > now) continue;
      this.#lingering.delete(connection);
      this.reset(connection);
    }
    if (this.#lingering.size > 0) return;
    clearInterval(this.#lingerTimer);
    this.#lingerTimer = undefined;
  }
}
