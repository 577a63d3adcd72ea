import { write } from 'node:fs';

/** Bytes held for a reader that does not keep up, before lines are dropped. */
const LIMIT = 1024 * 1024;
/** How long the last lines may take, in milliseconds. */
const CLOSE_MS = 1000;
const LINE_END = 10;

/**
 * Writes lines to a descriptor without ever waiting for its reader: `process.stdout` on a pipe
 * blocks the whole process. Lines of one turn of the loop go out in one call. Lines that find no
 * room, in memory or on a full disk, are counted and lost; the next ones are tried again.
 */
export class LogSink {
  readonly #descriptor: number;
  readonly #dropped: (lines: number) => void;
  #lines: string[] = [];
  #held = 0;
  #writing = false;
  /** A line went out in part: what follows must not continue it. */
  #torn = false;
  #idle: () => void = () => {};

  constructor(descriptor: number, dropped: (lines: number) => void) {
    this.#descriptor = descriptor;
    this.#dropped = dropped;
  }

  write(line: string): void {
    if (this.#held + line.length > LIMIT) return this.#dropped(1);
    this.#lines.push(line);
    this.#held += line.length;
    if (this.#writing) return undefined;
    this.#writing = true;
    setImmediate(() => this.#flush());
    return undefined;
  }

  /** At the very end: resolves once what is left is written, or the reader proves to be stuck. */
  async close(): Promise<void> {
    const deadline = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    const written = new Promise<void>((resolve) => {
      this.#idle = resolve;
      if (!this.#writing) resolve();
    });
    await Promise.race([written, deadline]);
  }

  #flush(): void {
    const text = this.#take();
    if (text === '') {
      this.#writing = false;
      this.#idle();
      return;
    }
    this.#writeAll(Buffer.from(this.#torn ? `\n${text}` : text));
  }

  #writeAll(bytes: Buffer): void {
    write(this.#descriptor, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') return setTimeout(() => this.#writeAll(bytes), 10);
      if (error === null && written < bytes.length) {
        this.#torn = bytes[written - 1] !== LINE_END;
        return this.#writeAll(bytes.subarray(written));
      }
      if (error === null) this.#torn = false;
      else this.#dropped(count(bytes));
      return this.#flush();
    });
  }

  #take(): string {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#held = 0;
    return text;
  }
}

function count(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) lines++;
  return lines;
}
