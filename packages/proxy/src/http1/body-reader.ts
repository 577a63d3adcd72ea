import { FIELD_VALUE, TOKEN } from './characters.ts';
import { type FaultCode } from './fault.ts';
import type { Framing } from './framing.ts';
import type { HttpLimits } from './limits.ts';

/**
 * Finds the end of a body. `scan` looks at bytes and says how many belong to the body and whether
 * it is over; the bytes themselves go on as they came, chunk lines included.
 */
export interface BodyReader {
  /** Reads from `at`; returns the offset after the last byte of the body in this piece. */
  scan(bytes: Uint8Array, at: number): number;
  readonly done: boolean;
  /** Bytes that are sure to follow, whatever they are. */
  readonly ahead: number;
  /** So many of them passed unseen. */
  skip(bytes: number): void;
  /** Set once the body breaks a rule; nothing more may be read. */
  readonly fault: FaultCode | undefined;
  /** Whether the end of the connection ends this body properly. */
  readonly endsWithConnection: boolean;
}

export function bodyReader(framing: Framing, limits: HttpLimits): BodyReader | undefined {
  switch (framing.kind) {
    case 'none':
      return undefined;
    case 'length':
      return framing.bytes === 0 ? undefined : new LengthReader(framing.bytes);
    case 'chunked':
      return new ChunkedReader(limits);
    case 'untilClose':
    case 'tunnel':
      return UNBOUNDED;
  }
}

const UNBOUNDED: BodyReader = {
  scan: (bytes) => bytes.length,
  ahead: Infinity,
  skip: () => {},
  done: false,
  fault: undefined,
  endsWithConnection: true,
};

class LengthReader implements BodyReader {
  readonly fault = undefined;
  readonly endsWithConnection = false;
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  get ahead(): number {
    return this.#left;
  }

  skip(bytes: number): void {
    this.#left -= Math.min(bytes, this.#left);
  }

  scan(bytes: Uint8Array, at: number): number {
    const taken = Math.min(this.#left, bytes.length - at);
    this.#left -= taken;
    return at + taken;
  }
}

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
const COLON = 58;

type TrailerState = 'trailerStart' | 'trailerName' | 'trailerValue' | 'trailerLf';

type ChunkState =
  | TrailerState
  | 'size'
  | 'extension'
  | 'sizeLf'
  | 'data'
  | 'dataCr'
  | 'dataLf'
  | 'endLf'
  | 'done';

/**
 * RFC 9112 section 7.1 byte by byte, without its leniency: one to fourteen hexadecimal digits, no
 * blanks around them, CRLF and nothing else at every line end.
 */
class ChunkedReader implements BodyReader {
  readonly endsWithConnection = false;
  fault: FaultCode | undefined;
  readonly #limits: HttpLimits;
  #state: ChunkState = 'size';
  #size = 0;
  #digits = 0;
  #lineBytes = 0;
  #trailerBytes = 0;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /** What is left of the chunk under way. */
  get ahead(): number {
    return this.#state === 'data' ? this.#size : 0;
  }

  skip(bytes: number): void {
    this.#size -= Math.min(bytes, this.#size);
  }

  scan(bytes: Uint8Array, at: number): number {
    let offset = at;
    while (offset < bytes.length && this.#state !== 'done' && this.fault === undefined) {
      if (this.#state === 'data') {
        const taken = Math.min(this.#size, bytes.length - offset);
        this.#size -= taken;
        offset += taken;
        if (this.#size === 0) this.#state = 'dataCr';
      } else {
        this.#take(bytes[offset] as number);
        offset++;
      }
    }
    return offset;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case 'size':
        return this.#takeSize(byte);
      case 'extension':
        if (byte === CR) this.#state = 'sizeLf';
        else if (FIELD_VALUE[byte] !== 1 || ++this.#lineBytes > this.#limits.chunkLineBytes) {
          this.fault = 'http.chunkExtension';
        }
        return undefined;
      case 'sizeLf':
        return this.#expect(
          byte,
          LF,
          this.#size === 0 ? 'trailerStart' : 'data',
          'http.bareCarriageReturn',
        );
      case 'dataCr':
        return this.#expect(byte, CR, 'dataLf', 'http.chunkEnd');
      case 'dataLf':
        this.#digits = 0;
        this.#lineBytes = 0;
        return this.#expect(byte, LF, 'size', 'http.chunkEnd');
      case 'endLf':
        return this.#expect(byte, LF, 'done', 'http.bareCarriageReturn');
      case 'trailerStart':
      case 'trailerName':
      case 'trailerValue':
      case 'trailerLf':
        return this.#takeTrailer(byte, this.#state);
      case 'data':
      case 'done':
        return undefined; // never reached: `scan` handles both
    }
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0 && this.#digits < 14) {
      this.#size = this.#digits === 0 ? digit : this.#size * 16 + digit;
      this.#digits++;
      if (this.#size > Number.MAX_SAFE_INTEGER) this.fault = 'http.chunkSize';
    } else if (this.#digits > 0 && byte === CR) this.#state = 'sizeLf';
    else if (this.#digits > 0 && byte === SEMICOLON) this.#state = 'extension';
    else this.fault = byte === LF ? 'http.bareLineFeed' : 'http.chunkSize';
  }

  #takeTrailer(byte: number, state: TrailerState): void {
    if (++this.#trailerBytes > this.#limits.trailerBytes) {
      this.fault = 'http.headTooLarge';
      return;
    }
    switch (state) {
      case 'trailerStart':
        if (byte === CR) this.#state = 'endLf';
        else if (TOKEN[byte] === 1) this.#state = 'trailerName';
        else this.fault = 'http.trailer';
        return;
      case 'trailerName':
        if (byte === COLON) this.#state = 'trailerValue';
        else if (TOKEN[byte] !== 1) this.fault = 'http.trailer';
        return;
      case 'trailerValue':
        if (byte === CR) this.#state = 'trailerLf';
        else if (FIELD_VALUE[byte] !== 1)
          this.fault = byte === LF ? 'http.bareLineFeed' : 'http.trailer';
        return;
      case 'trailerLf':
        this.#expect(byte, LF, 'trailerStart', 'http.bareCarriageReturn');
    }
  }

  #expect(byte: number, expected: number, next: ChunkState, otherwise: FaultCode): void {
    if (byte === expected) this.#state = next;
    else this.fault = otherwise;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
