import { PillionError } from '@pillion/core/values';
import type { Worker } from 'node:worker_threads';
import { errorOf } from './failure.ts';
import type { Order, Report, WorkerReading } from './message.ts';

/** What comes unasked from a worker. */
export interface ColleagueSinks {
  told(report: Extract<Report, { kind: 'log' | 'access' | 'record' }>): void;
  /** It ended, and was not told to. */
  died(error: Error): void;
}

/** How long a worker may take to say how it stands, or to end, in milliseconds: one that is stuck must not keep the others. */
const ANSWER_MS = 5000;

interface Waiting {
  resolve(report: Report): void;
  reject(error: Error): void;
}

/** One worker thread, as the main one sees it. */
export class Colleague {
  readonly #worker: Worker;
  readonly #name: string;
  readonly #sinks: ColleagueSinks;
  /** Questions that are not answered yet, by the kind of their answer. */
  readonly #waiting = new Map<Report['kind'], Waiting>();
  #closing = false;

  constructor(name: string, worker: Worker, sinks: ColleagueSinks) {
    this.#sinks = sinks;
    this.#name = name;
    this.#worker = worker;
    this.#worker.on('message', (report: Report) => this.#take(report));
    this.#worker.once('error', (error) => this.#died(error));
    this.#worker.once('exit', (code) => this.#died(new Error(`exit code ${code}`)));
  }

  /** Resolves once it can take orders; rejects with why it cannot. */
  async ready(): Promise<void> {
    await this.#answer('ready');
  }

  async listen(): Promise<void> {
    this.order({ kind: 'listen' });
    await this.#answer('listening');
  }

  async read(): Promise<WorkerReading> {
    const answer = this.#answerInTime('reading', 'said how it stands');
    this.order({ kind: 'read' });
    const report = await answer;
    if (report.kind !== 'reading') throw new Error(`${report.kind} is no answer`);
    return report.reading;
  }

  order(order: Order): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(order);
  }

  /** Resolves once it has told all there is to tell, or has had the time for it, and is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    const closed = this.#answerInTime('closed', 'ended');
    this.order({ kind: 'close' });
    await closed.catch(() => undefined);
    await this.#worker.terminate();
  }

  #answer(kind: Report['kind']): Promise<Report> {
    return new Promise((resolve, reject) => this.#waiting.set(kind, { resolve, reject }));
  }

  async #answerInTime(kind: Report['kind'], what: string): Promise<Report> {
    const answer = this.#answer(kind);
    const late = setTimeout(() => {
      const why = `${this.#name} has not ${what} for ${ANSWER_MS} ms`;
      this.#waiting.get(kind)?.reject(new PillionError('worker.silent', why));
    }, ANSWER_MS);
    try {
      return await answer;
    } finally {
      clearTimeout(late);
    }
  }

  #take(report: Report): void {
    if (report.kind === 'log' || report.kind === 'access' || report.kind === 'record')
      return this.#sinks.told(report);
    if (report.kind === 'failed') return this.#refuse(errorOf(report.failure));
    this.#waiting.get(report.kind)?.resolve(report);
    this.#waiting.delete(report.kind);
    return undefined;
  }

  #refuse(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  #died(error: unknown): void {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const death = new PillionError('worker.died', `${this.#name} ended: ${why}`);
    const expected = this.#closing;
    this.#closing = true;
    this.#refuse(death);
    if (!expected) this.#sinks.died(death);
  }
}
