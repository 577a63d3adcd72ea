import { FRAME_BYTES, HEADER_BYTES } from './frames.ts';

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Cuts what comes into frames; payloads are views of it, but for those that came in pieces. */
export class FrameReader {
  #bytes: Buffer = NOTHING;
  #at = 0;

  push(bytes: Buffer): void {
    const left = this.#bytes.length - this.#at;
    this.#bytes = left === 0 ? bytes : Buffer.concat([this.#bytes.subarray(this.#at), bytes]);
    this.#at = 0;
  }

  /** `undefined` where more is needed first, `oversize` where a frame is larger than it may be. */
  read(): Frame | 'oversize' | undefined {
    const bytes = this.#bytes;
    const at = this.#at;
    if (bytes.length - at < HEADER_BYTES) return this.#wait();
    const length = bytes.readUIntBE(at, 3);
    if (length > FRAME_BYTES) return 'oversize';
    const end = at + HEADER_BYTES + length;
    if (bytes.length < end) return this.#wait();
    this.#at = end;
    return {
      type: bytes[at + 3] as number,
      flags: bytes[at + 4] as number,
      stream: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
      payload: bytes.subarray(at + HEADER_BYTES, end),
    };
  }

  /** A few bytes must not keep the large piece alive in which they came. */
  #wait(): undefined {
    const left = this.#bytes.length - this.#at;
    if (left === 0) this.#bytes = NOTHING;
    else if (this.#at > 0) this.#bytes = Buffer.from(this.#bytes.subarray(this.#at));
    this.#at = 0;
    return undefined;
  }
}
