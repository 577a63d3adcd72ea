/** How much a peer may still send, and how much of what it sent it was not yet told to have been taken in. */
export class ReceiveWindow {
  readonly #size: number;
  #left: number;
  #credited = 0;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** Whether the peer may send so many bytes. */
  take(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }

  /** So many bytes were taken in; returns how many the peer is to be told of, which is most often none. */
  credit(bytes: number): number {
    this.#credited += bytes;
    if (this.#credited * 2 < this.#size) return 0;
    const more = this.#credited;
    this.#credited = 0;
    this.#left += more;
    return more;
  }
}
