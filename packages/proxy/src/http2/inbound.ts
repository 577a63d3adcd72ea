import { CODE, fault, type Http2Fault } from './codes.ts';
import { type Frame, FrameReader } from './frame-reader.ts';
import { FLAG, FRAME, PREFACE } from './frames.ts';
import { HpackDecoder, type Decoded } from './hpack/decoder.ts';
import type { Http2Limits } from './limits.ts';

/** Takes frames whose form is right; returns what is wrong with them all the same. */
export interface InboundTarget {
  /** `size` is what the frame takes of the windows, padding included. */
  takeData(id: number, bytes: Buffer, size: number, end: boolean): Http2Fault | undefined;
  takeHead(id: number, head: Decoded, end: boolean): Http2Fault | undefined;
  /** A stream that is to depend on itself. */
  takeLoop(id: number): Http2Fault | undefined;
  takeReset(id: number, code: number): Http2Fault | undefined;
  takeSettings(payload: Buffer): Http2Fault | undefined;
  takePing(payload: Buffer, answer: boolean): Http2Fault | undefined;
  takeGoaway(last: number, code: number): void;
  takeWindow(id: number, bytes: number): Http2Fault | undefined;
}

/** Frames without any use to anyone in a row: who sends more of them means no good. */
const IDLE_FRAMES = 10_000;
/** What we let the peer's header table take: the size that it has unasked. */
const TABLE_BYTES = 4096;
const NOTHING = Buffer.alloc(0);

interface Section {
  readonly id: number;
  readonly end: boolean;
  /** Its stream is to depend on itself. */
  readonly loop: boolean;
  readonly pieces: Buffer[];
  size: number;
}

/** The receiving half of a connection: what frames must look like, wherever they belong (RFC 9113 section 6). */
export class Inbound {
  readonly #target: InboundTarget;
  readonly #reader = new FrameReader();
  readonly #decoder: HpackDecoder;
  readonly #mostHead: number;
  #prefaceLeft: number;
  #settled = false;
  #section: Section | undefined;
  #idleFrames = 0;

  constructor(server: boolean, limits: Http2Limits, target: InboundTarget) {
    this.#target = target;
    this.#decoder = new HpackDecoder(TABLE_BYTES, limits);
    this.#mostHead = limits.headBytes;
    this.#prefaceLeft = server ? PREFACE.length : 0;
  }

  /** The peer has begun something that takes it a moment to say: its first settings, or a head. */
  get waits(): boolean {
    return !this.#settled || this.#section !== undefined || this.#reader.waits;
  }

  /** Whether to go on is asked before every frame. */
  receive(bytes: Buffer, goesOn: () => boolean): Http2Fault | undefined {
    const rest = this.#prefaceLeft === 0 ? bytes : this.#skipPreface(bytes);
    if (rest === undefined) return fault(CODE.protocolError, 'preface');
    this.#reader.push(rest);
    while (goesOn()) {
      const frame = this.#reader.read();
      if (frame === undefined) return undefined;
      if (frame === 'oversize') return fault(CODE.frameSizeError, 'frame size');
      const why = this.#take(frame);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  #skipPreface(bytes: Buffer): Buffer | undefined {
    const length = Math.min(this.#prefaceLeft, bytes.length);
    const from = PREFACE.length - this.#prefaceLeft;
    if (PREFACE.compare(bytes, 0, length, from, from + length) !== 0) return undefined;
    this.#prefaceLeft -= length;
    return bytes.subarray(length);
  }

  #take(frame: Frame): Http2Fault | undefined {
    const { type } = frame;
    if (!this.#settled) {
      if (type !== FRAME.settings || (frame.flags & FLAG.ack) !== 0)
        return fault(CODE.protocolError, 'SETTINGS come first');
      this.#settled = true;
    }
    if (this.#section !== undefined && type !== FRAME.continuation)
      return fault(CODE.protocolError, 'a head is not finished');
    if (type === FRAME.data || type === FRAME.headers) this.#idleFrames = 0;
    else if (++this.#idleFrames > IDLE_FRAMES) return fault(CODE.enhanceYourCalm, 'idle frames');
    switch (type) {
      case FRAME.data:
        return this.#data(frame);
      case FRAME.headers:
        return this.#headers(frame);
      case FRAME.continuation:
        return this.#continuation(frame);
      case FRAME.priority:
        return this.#priority(frame);
      case FRAME.rstStream:
        return this.#reset(frame);
      case FRAME.settings:
        return this.#settings(frame);
      case FRAME.pushPromise:
        return fault(CODE.protocolError, 'PUSH_PROMISE');
      case FRAME.ping:
        return this.#ping(frame);
      case FRAME.goaway:
        return this.#goaway(frame);
      case FRAME.windowUpdate:
        return this.#window(frame);
      default:
        return undefined;
    }
  }

  #data({ stream, flags, payload }: Frame): Http2Fault | undefined {
    if (stream === 0) return fault(CODE.protocolError, 'DATA on no stream');
    const bytes = withoutPadding(payload, flags);
    if (bytes === undefined) return fault(CODE.protocolError, 'padding');
    const end = (flags & FLAG.endStream) !== 0;
    if (bytes.length === 0 && !end && ++this.#idleFrames > IDLE_FRAMES)
      return fault(CODE.enhanceYourCalm, 'empty frames');
    return this.#target.takeData(stream, bytes, payload.length, end);
  }

  #headers({ stream, flags, payload }: Frame): Http2Fault | undefined {
    if (stream === 0) return fault(CODE.protocolError, 'HEADERS on no stream');
    let block = withoutPadding(payload, flags);
    let loop = false;
    if (block !== undefined && (flags & FLAG.priority) !== 0) {
      if (block.length < 5) return fault(CODE.frameSizeError, 'priority');
      loop = (block.readUInt32BE(0) & 0x7fff_ffff) === stream;
      block = block.subarray(5);
    }
    if (block === undefined) return fault(CODE.protocolError, 'padding');
    const end = (flags & FLAG.endStream) !== 0;
    const section = { id: stream, end, loop, pieces: [block], size: block.length };
    if ((flags & FLAG.endHeaders) !== 0) return this.#head(section);
    // The rest may come in another turn, and what was read is lent for this one.
    this.#section = { ...section, pieces: [Buffer.from(block)] };
    return undefined;
  }

  #continuation({ stream, flags, payload }: Frame): Http2Fault | undefined {
    const section = this.#section;
    if (section === undefined || section.id !== stream)
      return fault(CODE.protocolError, 'CONTINUATION of nothing');
    section.pieces.push(Buffer.from(payload));
    section.size += payload.length;
    // Compressed, it is no larger than what may come of it; empty pieces would have no end.
    if (section.size > this.#mostHead || section.pieces.length > 64)
      return fault(CODE.enhanceYourCalm, 'head size');
    if ((flags & FLAG.endHeaders) === 0) return undefined;
    this.#section = undefined;
    return this.#head(section);
  }

  /** It is decoded whatever is wrong with its stream: the tables must stay in step. */
  #head({ id, end, loop, pieces }: Section): Http2Fault | undefined {
    const block = pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces);
    const decoded = this.#decoder.decode(block);
    if (decoded === undefined) return fault(CODE.compressionError, 'field section');
    return loop ? this.#target.takeLoop(id) : this.#target.takeHead(id, decoded, end);
  }

  #priority({ stream, payload }: Frame): Http2Fault | undefined {
    if (stream === 0) return fault(CODE.protocolError, 'PRIORITY on no stream');
    if (payload.length !== 5) return fault(CODE.frameSizeError, 'PRIORITY');
    const loop = (payload.readUInt32BE(0) & 0x7fff_ffff) === stream;
    return loop ? this.#target.takeLoop(stream) : undefined;
  }

  #reset({ stream, payload }: Frame): Http2Fault | undefined {
    if (payload.length !== 4) return fault(CODE.frameSizeError, 'RST_STREAM');
    if (stream === 0) return fault(CODE.protocolError, 'RST_STREAM on no stream');
    return this.#target.takeReset(stream, payload.readUInt32BE(0));
  }

  #settings({ stream, flags, payload }: Frame): Http2Fault | undefined {
    if (stream !== 0) return fault(CODE.protocolError, 'SETTINGS on a stream');
    const answer = (flags & FLAG.ack) !== 0;
    if (answer ? payload.length > 0 : payload.length % 6 !== 0)
      return fault(CODE.frameSizeError, 'SETTINGS');
    return answer ? undefined : this.#target.takeSettings(payload);
  }

  #ping({ stream, flags, payload }: Frame): Http2Fault | undefined {
    if (payload.length !== 8) return fault(CODE.frameSizeError, 'PING');
    if (stream !== 0) return fault(CODE.protocolError, 'PING on a stream');
    return this.#target.takePing(payload, (flags & FLAG.ack) !== 0);
  }

  #goaway({ stream, payload }: Frame): Http2Fault | undefined {
    if (stream !== 0) return fault(CODE.protocolError, 'GOAWAY on a stream');
    if (payload.length < 8) return fault(CODE.frameSizeError, 'GOAWAY');
    this.#target.takeGoaway(payload.readUInt32BE(0) & 0x7fff_ffff, payload.readUInt32BE(4));
    return undefined;
  }

  #window({ stream, payload }: Frame): Http2Fault | undefined {
    if (payload.length !== 4) return fault(CODE.frameSizeError, 'WINDOW_UPDATE');
    return this.#target.takeWindow(stream, payload.readUInt32BE(0) & 0x7fff_ffff);
  }
}

/** The payload between the length of its padding and the padding. */
function withoutPadding(payload: Buffer, flags: number): Buffer | undefined {
  if ((flags & FLAG.padded) === 0) return payload;
  const padding = payload[0];
  if (padding === undefined || padding >= payload.length) return undefined;
  return payload.subarray(1, payload.length - padding);
}
