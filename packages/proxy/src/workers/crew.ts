import type { DataPlane, Reading } from '../data-plane.ts';
import type { Registry } from '../destinations/registry.ts';
import type { Drainable } from '../driver/lifecycle.ts';
import type { LogLevel } from '../settings/log-level.ts';
import type { Direction } from '../telemetry/access-record.ts';
import type { LogSink } from '../telemetry/log-sink.ts';
import { openLogSink } from '../telemetry/open-log-sink.ts';
import { RecordFeed } from '../telemetry/record-feed.ts';
import { Colleague } from './colleague.ts';
import { ConnectionTally } from './connection-tally.ts';
import type { Order, Report, WorkerTask } from './message.ts';
import { sumReadings } from './sum-readings.ts';

export interface CrewOptions {
  readonly workers: number;
  readonly given: Pick<WorkerTask, 'given' | 'env' | 'pod'>;
  readonly accessLogPath: string;
  /** Takes lines of the log. */
  readonly writeLog: (line: string) => void;
}

/** Beside the bundle (`dist/worker.js`), or in the source tree. */
const PROGRAM = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';

interface AccessLog {
  readonly sink: LogSink;
  /** Lines that found no room. */
  readonly losses: { readonly lines: number };
}

/** The data plane of a sidecar with several workers: each is one of its own, and this is all of them. */
export class Crew implements DataPlane {
  readonly outbound: Drainable;
  readonly inbound: Drainable;
  readonly feed: Pick<RecordFeed, 'watch'>;
  readonly shares = true;
  readonly broken: Promise<Error>;
  readonly #feed = new RecordFeed();
  readonly #tally: ConnectionTally;
  readonly #colleagues: readonly Colleague[];
  readonly #accessLog: AccessLog;
  readonly #writeLog: (line: string) => void;
  #watchers = 0;
  /** A reading that is on its way; who asks meanwhile gets the same. */
  #reading: Promise<Reading> | undefined;
  #break: (error: Error) => void = () => {};

  private constructor(
    options: CrewOptions,
    registry: Registry,
    { Worker: Thread }: typeof import('node:worker_threads'),
    log: AccessLog,
  ) {
    const { workers, given } = options;
    this.#writeLog = options.writeLog;
    this.#accessLog = log;
    this.#tally = ConnectionTally.forWorkers(workers);
    this.broken = new Promise((resolve) => {
      this.#break = resolve;
    });
    this.outbound = this.#drainable('outbound', () => {});
    this.inbound = this.#drainable('inbound', () => this.#order({ kind: 'drain' }));
    this.feed = { watch: (watcher) => this.#watch(watcher) };
    const { destinations } = registry;
    const connections = this.#tally.memory;
    const sinks = {
      told: (report: Report) => this.#take(report),
      died: (error: Error) => this.#break(error),
    };
    this.#colleagues = Array.from({ length: workers }, (_, index) => {
      const name = `worker ${index + 1}`;
      const task: WorkerTask = { ...given, index, destinations, connections };
      const thread = new Thread(new URL(PROGRAM, import.meta.url), { name, workerData: task });
      return new Colleague(name, thread, sinks);
    });
  }

  /** Starts the workers, or throws what the first one that cannot says. */
  static async open(options: CrewOptions, registry: Registry): Promise<Crew> {
    // Imported here, since whatever a bundle imports at its top is loaded with the program.
    const threads = await import('node:worker_threads');
    const losses = { lines: 0 };
    const sink = await openLogSink(options.accessLogPath, (lines) => {
      losses.lines += lines;
    });
    const crew = new Crew(options, registry, threads, { sink, losses });
    await Promise.all(crew.#colleagues.map((one) => one.ready()));
    return crew;
  }

  async listen(): Promise<void> {
    await Promise.all(this.#colleagues.map((one) => one.listen()));
  }

  follow({ destinations }: Registry): void {
    this.#order({ kind: 'follow', destinations });
  }

  setLogLevel(level: LogLevel): void {
    this.#order({ kind: 'level', level });
  }

  read(): Promise<Reading> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async close(): Promise<void> {
    await Promise.all(this.#colleagues.map((one) => one.close()));
    await this.#accessLog.sink.close();
  }

  async #readAll(): Promise<Reading> {
    const parts = await Promise.all(this.#colleagues.map((one) => one.read()));
    return sumReadings(parts, {
      active: { outbound: this.outbound.active, inbound: this.inbound.active },
      memory: process.memoryUsage(),
      accessLogDropped: this.#accessLog.losses.lines,
    });
  }

  #order(order: Order): void {
    for (const colleague of this.#colleagues) colleague.order(order);
  }

  #drainable(direction: Direction, drain: () => void): Drainable {
    const tally = this.#tally;
    return {
      get active() {
        return tally.open(direction);
      },
      drain,
    };
  }

  /** Records pass from thread to thread only while somebody watches. */
  #watch(watcher: Parameters<RecordFeed['watch']>[0]): () => void {
    const unwatch = this.#feed.watch(watcher);
    if (this.#watchers++ === 0) this.#order({ kind: 'watch', watched: true });
    return () => {
      unwatch();
      if (--this.#watchers === 0) this.#order({ kind: 'watch', watched: false });
    };
  }

  #take(report: Report): void {
    if (report.kind === 'log') return this.#writeLog(report.line);
    if (report.kind === 'record') return this.#feed.publish(report.record);
    if (report.kind === 'access') for (const line of report.lines) this.#accessLog.sink.write(line);
    return undefined;
  }
}
