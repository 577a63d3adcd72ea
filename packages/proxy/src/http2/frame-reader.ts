import { FRAME, FRAME_BYTES, HEADER_BYTES } from './frames.ts';

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const NOTHING = Buffer.alloc(0);

/**
 * Cuts what comes into frames. Payloads are views of it, but for those that came in pieces: these are
 * put together by themselves, so that a piece of a frame costs no copy of all that came with it.
 */
export class FrameReader {
  #bytes: Buffer = NOTHING;
  #at = 0;
  /** The beginning of a frame, with room for the whole of it where its length is known. */
  #piece: Buffer = NOTHING;
  #filled = 0;

  /** Whether it has the beginning of a frame that is not, or not yet surely, a piece of a body. */
  get waits(): boolean {
    return this.#filled > 0 && (this.#filled <= 3 || this.#piece[3] !== FRAME.data);
  }

  /** To be called once `read` had nothing more. */
  push(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** `undefined` where more is needed first, `oversize` where a frame is larger than it may be. */
  read(): Frame | 'oversize' | undefined {
    if (this.#filled > 0) return this.#complete();
    const bytes = this.#bytes;
    const at = this.#at;
    if (bytes.length - at < HEADER_BYTES) return this.#keep(HEADER_BYTES);
    const length = lengthAt(bytes, at);
    if (length > FRAME_BYTES) return 'oversize';
    const end = at + HEADER_BYTES + length;
    if (bytes.length < end) return this.#keep(HEADER_BYTES + length);
    this.#at = end;
    return frameAt(bytes, at, end);
  }

  #complete(): Frame | 'oversize' | undefined {
    if (!this.#fill(HEADER_BYTES)) return undefined;
    const length = lengthAt(this.#piece, 0);
    if (length > FRAME_BYTES) return 'oversize';
    const end = HEADER_BYTES + length;
    if (this.#piece.length < end) {
      const piece = Buffer.allocUnsafe(end);
      this.#piece.copy(piece, 0, 0, this.#filled);
      this.#piece = piece;
    }
    if (!this.#fill(end)) return undefined;
    this.#filled = 0;
    return frameAt(this.#piece, 0, end);
  }

  /** Whether the piece has so many bytes now. */
  #fill(wanted: number): boolean {
    const bytes = Math.min(wanted - this.#filled, this.#bytes.length - this.#at);
    if (bytes > 0) {
      this.#bytes.copy(this.#piece, this.#filled, this.#at, this.#at + bytes);
      this.#filled += bytes;
      this.#at += bytes;
    }
    if (this.#filled >= wanted) return true;
    this.#bytes = NOTHING;
    this.#at = 0;
    return false;
  }

  /** The rest is the beginning of a frame of so many bytes. */
  #keep(size: number): undefined {
    if (this.#at < this.#bytes.length) {
      this.#piece = Buffer.allocUnsafe(size);
      this.#fill(size);
    }
    this.#bytes = NOTHING;
    this.#at = 0;
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at, 3);
}

function frameAt(bytes: Buffer, at: number, end: number): Frame {
  return {
    type: bytes[at + 3] as number,
    flags: bytes[at + 4] as number,
    stream: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
    payload: bytes.subarray(at + HEADER_BYTES, end),
  };
}
