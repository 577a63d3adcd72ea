import type { BodyTap } from '../filters/body-tap.ts';

type State = 'size' | 'extension' | 'data' | 'dataEnd' | 'trailers';

const LF = 10;
const SEMICOLON = 59;

/**
 * Takes chunk lines off a body for those who watch it. The bytes were found to be well-formed
 * before; what they say is read here a second time, by nobody but who wants to see it.
 */
export class FramedTap {
  readonly #tap: BodyTap;
  readonly #chunked: boolean;
  #state: State = 'size';
  #digits = '';
  #left = 0;

  constructor(tap: BodyTap, chunked: boolean) {
    this.#tap = tap;
    this.#chunked = chunked;
  }

  get watched(): boolean {
    return this.#tap.watched;
  }

  push(bytes: Buffer): void {
    if (!this.#tap.watched) return undefined;
    if (!this.#chunked) return this.#tap.push(bytes);
    for (let at = 0; at < bytes.length && this.#state !== 'trailers';) at = this.#read(bytes, at);
    return undefined;
  }

  end(): void {
    if (this.#tap.watched) this.#tap.end();
  }

  #read(bytes: Buffer, at: number): number {
    if (this.#state === 'data') {
      const taken = Math.min(this.#left, bytes.length - at);
      this.#tap.push(bytes.subarray(at, at + taken));
      this.#left -= taken;
      if (this.#left === 0) this.#state = 'dataEnd';
      return at + taken;
    }
    const byte = bytes[at] as number;
    if (byte === LF) this.#endLine();
    else if (byte === SEMICOLON) this.#state = 'extension';
    else if (this.#state === 'size') this.#digits += String.fromCharCode(byte);
    return at + 1;
  }

  #endLine(): void {
    if (this.#state === 'dataEnd') {
      this.#state = 'size';
      return;
    }
    this.#left = Number.parseInt(this.#digits, 16);
    this.#digits = '';
    this.#state = this.#left === 0 ? 'trailers' : 'data';
  }
}
