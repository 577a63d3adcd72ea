import type { ChildProcess } from 'node:child_process';

/** Everything that a program says, on both streams. */
export class Log {
  text = '';
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
        this.#wake();
      });
    }
    child.once('close', () => this.#wake());
  }

  /** Waits until it has said this; rejects where it ends without. */
  async until(words: string): Promise<void> {
    while (!this.text.includes(words)) {
      const { exitCode, signalCode } = this.#child;
      if (exitCode !== null || signalCode !== null) {
        throw new Error(`it ended (${exitCode ?? signalCode}) without ${words}: ${this.text}`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
