import type { FieldList } from './fields.ts';
import {
  FLAG,
  FRAME,
  FRAME_BYTES,
  HEADER_BYTES,
  INITIAL_WINDOW,
  MOST_WINDOW,
  newFrame,
  writeHead,
} from './frames.ts';
import { HpackEncoder } from './hpack/encoder.ts';
import type { Http2Stream } from './stream.ts';

/** More than this waiting for one stream, and its source is asked to wait. */
const QUEUE_BYTES = 64 * 1024;
/** Payloads up to here are cheaper copied behind their head than sent apart from it. */
const COPY_BYTES = 2048;

export interface OutboundHost {
  send(bytes: Buffer): void;
  /** All that was gathered is sent. */
  sent(): void;
  /** The last frame of a stream's own half is on its way. */
  halfSent(stream: Http2Stream): void;
}

/**
 * The sending half of a connection: frames of one turn of the loop go out together, bodies as fast as the
 * peer's windows and the socket take them, a frame of each stream in turn.
 */
export class Outbound {
  readonly #host: OutboundHost;
  readonly #encoder = new HpackEncoder();
  readonly #waiting = new Set<Http2Stream>();
  #frames: Buffer[] = [];
  #unsent: Http2Stream[] = [];
  #window = INITIAL_WINDOW;
  #congested = false;
  #scheduled = false;
  #stopped = false;
  /** Answers given since the peer stopped to read. */
  answers = 0;
  /** Of new streams. */
  initialWindow = INITIAL_WINDOW;

  constructor(host: OutboundHost) {
    this.#host = host;
  }

  get isCongested(): boolean {
    return this.#congested;
  }

  frame(bytes: Buffer): void {
    if (this.#stopped) return;
    this.#frames.push(bytes);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    const frames = this.#frames;
    if (frames.length === 0) return;
    this.#frames = [];
    for (const stream of this.#unsent) stream.lastFrame = undefined;
    this.#unsent = [];
    for (const frame of frames) this.#host.send(frame);
    this.#host.sent();
  }

  /** Says what is left to say, and no more. */
  finish(): void {
    this.flush();
    this.stop();
  }

  /** Says nothing more: there is nobody to hear it. */
  stop(): void {
    this.#stopped = true;
    this.#frames = [];
  }

  head(stream: Http2Stream, fields: FieldList, end: boolean): void {
    const frame = Buffer.allocUnsafe(HEADER_BYTES + this.#encoder.bound(fields));
    const stop = this.#encoder.encode(fields, frame, HEADER_BYTES);
    const flags = end ? FLAG.endStream : 0;
    if (stop - HEADER_BYTES <= FRAME_BYTES) {
      writeHead(frame, stop - HEADER_BYTES, FRAME.headers, flags | FLAG.endHeaders, stream.id);
      this.frame(frame.subarray(0, stop));
    } else this.#headInPieces(stream.id, frame.subarray(HEADER_BYTES, stop), flags);
    if (end) this.#host.halfSent(stream);
  }

  /** `false` where more waits than should. */
  data(stream: Http2Stream, bytes: Buffer): boolean {
    if (stream.queued === 0 && bytes.length <= FRAME_BYTES && this.#mayNow(stream, bytes.length)) {
      this.#dataFrame(stream, bytes);
      return true;
    }
    stream.queue.push(bytes);
    stream.queued += bytes.length;
    this.#waiting.add(stream);
    this.pump();
    // What waits on is a copy: the bytes are lent until this turn is over.
    const rest = stream.queued > 0 ? stream.queue.pop() : undefined;
    if (rest !== undefined) stream.queue.push(Buffer.from(rest));
    // Who was asked to wait waits until all is sent, and is told then; not before.
    if (stream.queued > QUEUE_BYTES) stream.full = true;
    return !stream.full;
  }

  end(stream: Http2Stream, trailers: FieldList | undefined): void {
    if (stream.queued > 0) stream.ending = { trailers };
    else this.#endNow(stream, trailers);
  }

  /** Sends what may be sent. */
  pump(): void {
    for (let sent = true; sent && !this.#congested && this.#window > 0;) {
      sent = false;
      for (const stream of this.#waiting) {
        if (this.#congested || this.#window === 0) return;
        if (stream.sendWindow <= 0) this.#waiting.delete(stream);
        else {
          this.#sendQueued(stream);
          sent = true;
        }
      }
    }
  }

  congested(on: boolean): void {
    this.#congested = on;
    this.answers = 0;
    if (!on) this.pump();
  }

  /** Whether the window stays within its bounds. */
  widen(bytes: number): boolean {
    this.#window += bytes;
    if (this.#window > MOST_WINDOW) return false;
    this.pump();
    return true;
  }

  widenStream(stream: Http2Stream, bytes: number): boolean {
    stream.sendWindow += bytes;
    if (stream.sendWindow > MOST_WINDOW) return false;
    if (stream.queued > 0 && stream.sendWindow > 0) {
      this.#waiting.add(stream);
      this.pump();
    }
    return true;
  }

  tableLimit(bytes: number): void {
    this.#encoder.limit(bytes);
  }

  forget(stream: Http2Stream): void {
    this.#waiting.delete(stream);
    stream.queue.length = 0;
    stream.queued = 0;
  }

  #mayNow(stream: Http2Stream, bytes: number): boolean {
    return !this.#congested && bytes <= this.#window && bytes <= stream.sendWindow;
  }

  #sendQueued(stream: Http2Stream): void {
    const first = stream.queue[0] as Buffer;
    const length = Math.min(first.length, FRAME_BYTES, this.#window, stream.sendWindow);
    if (length === first.length) stream.queue.shift();
    else stream.queue[0] = first.subarray(length);
    stream.queued -= length;
    this.#dataFrame(stream, length === first.length ? first : first.subarray(0, length));
    if (stream.queued > 0) return;
    this.#waiting.delete(stream);
    if (stream.ending !== undefined) this.#endNow(stream, stream.ending.trailers);
    else if (stream.full) {
      stream.full = false;
      queueMicrotask(() => stream.sink?.drained());
    }
  }

  #dataFrame(stream: Http2Stream, bytes: Buffer): void {
    const { length } = bytes;
    this.#window -= length;
    stream.sendWindow -= length;
    const head = Buffer.allocUnsafe(HEADER_BYTES + (length <= COPY_BYTES ? length : 0));
    writeHead(head, length, FRAME.data, 0, stream.id);
    if (stream.lastFrame === undefined) this.#unsent.push(stream);
    stream.lastFrame = head;
    this.frame(head);
    if (length <= COPY_BYTES) bytes.copy(head, HEADER_BYTES);
    else this.frame(bytes);
  }

  /** The last frame of a body that is still here needs no empty one behind it. */
  #endNow(stream: Http2Stream, trailers: FieldList | undefined): void {
    if (trailers !== undefined && trailers.length > 0) return this.head(stream, trailers, true);
    const { lastFrame } = stream;
    if (lastFrame === undefined) this.frame(newFrame(0, FRAME.data, FLAG.endStream, stream.id));
    else lastFrame[4] = FLAG.endStream;
    return this.#host.halfSent(stream);
  }

  #headInPieces(id: number, block: Buffer, flags: number): void {
    for (let at = 0; at < block.length; at += FRAME_BYTES) {
      const piece = block.subarray(at, at + FRAME_BYTES);
      const last = at + FRAME_BYTES >= block.length ? FLAG.endHeaders : 0;
      const type = at === 0 ? FRAME.headers : FRAME.continuation;
      this.frame(newFrame(0, type, 0, 0));
      writeHead(
        this.#frames.at(-1) as Buffer,
        piece.length,
        type,
        (at === 0 ? flags : 0) | last,
        id,
      );
      this.frame(piece);
    }
  }
}
