import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import type { Emit } from '../wire/command.ts';

/** The clocks of an exchange, where its policy sets any. */
export class ExchangeTimers {
  readonly #emit: Emit;
  readonly #requestMs: number | undefined;
  readonly #tryMs: number | undefined;

  constructor(emit: Emit, { timeoutMs, retries }: TrafficPolicy) {
    this.#emit = emit;
    this.#requestMs = timeoutMs;
    this.#tryMs = retries.perTryTimeoutMs;
  }

  startRequest(): void {
    if (this.#requestMs !== undefined)
      this.#emit({ kind: 'setTimer', timer: 'request', milliseconds: this.#requestMs });
  }

  startTry(): void {
    if (this.#tryMs !== undefined)
      this.#emit({ kind: 'setTimer', timer: 'try', milliseconds: this.#tryMs });
  }

  clear(): void {
    if (this.#requestMs !== undefined) this.#emit({ kind: 'clearTimer', timer: 'request' });
    if (this.#tryMs !== undefined) this.#emit({ kind: 'clearTimer', timer: 'try' });
  }
}
