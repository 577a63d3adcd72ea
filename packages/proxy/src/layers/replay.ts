const IDEMPOTENT: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

/** Whether doing it twice is doing it once (RFC 9110 section 9.2.2). */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/**
 * What was sent of a request, kept for two uses: to go out once the upstream is connected, and to
 * go out again on another connection. Beyond its bound nothing is kept any longer than until it is
 * sent, and the request cannot be repeated.
 */
export class Replay {
  readonly #repeatable: boolean;
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #lost = false;
  #sent = false;

  constructor(repeatable: boolean, limit: number) {
    this.#repeatable = repeatable;
    this.#limit = limit;
  }

  /** Whether no more should be read of the request before the upstream is there. */
  get full(): boolean {
    return this.#bytes >= this.#limit;
  }

  /** Whether the request may be and can be sent once more. */
  get possible(): boolean {
    return this.#repeatable && !this.#lost;
  }

  /** What there is of it, for looking at. */
  get kept(): readonly Buffer[] {
    return this.#pieces;
  }

  /** Takes a copy: whoever lent the bytes may write over them, and a few must not hold a whole slab. */
  add(bytes: Buffer): void {
    if (this.#lost) return;
    this.#bytes += bytes.length;
    if (this.#sent && (!this.#repeatable || this.#bytes > this.#limit)) this.#forget();
    else this.#pieces.push(Buffer.from(bytes));
  }

  /** All that has to be sent on a connection just made. */
  pieces(): readonly Buffer[] {
    const pieces = this.#pieces;
    this.#sent = true;
    if (!this.#repeatable || this.#bytes > this.#limit) this.#forget();
    return pieces;
  }

  /** The request starts over on another connection: from here on it is kept until that is there. */
  restart(): void {
    this.#sent = false;
  }

  #forget(): void {
    this.#lost = true;
    this.#pieces = [];
  }
}
