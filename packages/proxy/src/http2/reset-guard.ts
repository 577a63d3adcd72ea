/** Envoy's figures: what counts as too soon, and how many streams a verdict takes. */
const PREMATURE_MS = 1000;
const STREAMS = 500;

/**
 * Tells a client that opens streams only to reset them (CVE-2023-44487) from one that cancels now and
 * then: every stream costs the upstream a request, and its reset costs the client nothing.
 */
export class ResetGuard {
  #closed = 0;
  #premature = 0;

  /** Counts a closed stream; returns whether the connection has gone too far. */
  closed(lifeMs: number, resetUnanswered: boolean): boolean {
    this.#closed++;
    if (!resetUnanswered || lifeMs >= PREMATURE_MS) return false;
    this.#premature++;
    // Once half of the first 500 are resets, the rest of them cannot change the verdict.
    return this.#premature * 2 >= Math.max(STREAMS, this.#closed);
  }
}
