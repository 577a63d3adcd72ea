import { fault, type HttpFault } from './fault.ts';

const CR = 13;
const LF = 10;

/**
 * Looks for the blank line that ends a head, and refuses a stray CR or LF where it stands, so that
 * a head without proper line ends gets its answer at once and not at the time limit. Keeps its
 * place between calls: a head that comes byte by byte is not read over and over.
 */
export class HeadScanner {
  readonly #limit: number;
  #at = 0;
  #lineStart = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * The length of the head with its blank line, `undefined` as long as it is not all there.
   * `bytes` must begin where it began at the last call.
   */
  scan(bytes: Uint8Array): number | HttpFault | undefined {
    const end = Math.min(bytes.length, this.#limit);
    for (let at = this.#at; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === LF) {
        if (at === 0 || bytes[at - 1] !== CR) return fault('http.bareLineFeed');
        if (at - this.#lineStart === 1) return this.#finish(at + 1);
        this.#lineStart = at + 1;
      } else if (at > 0 && bytes[at - 1] === CR) return fault('http.bareCarriageReturn');
    }
    this.#at = end;
    return bytes.length >= this.#limit ? fault('http.headTooLarge') : undefined;
  }

  #finish(length: number): number {
    this.#at = 0;
    this.#lineStart = 0;
    return length;
  }
}
