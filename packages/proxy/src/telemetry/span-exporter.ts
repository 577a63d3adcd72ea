import { readFile } from 'node:fs/promises';
import { ask } from '../service/client.ts';
import type { SpanTag } from '../settings/custom-tags.ts';
import type { Collector } from '../settings/trace-settings.ts';
import type { WorkloadIdentity } from '../settings/workload.ts';
import type { AccessRecord } from './access-record.ts';
import type { Log } from './log.ts';
import { exportRequest, type OtlpSpan, spanOf } from './otlp.ts';

/** Spans that wait at most, and that go out in one request. */
const MOST_WAITING = 2048;
const BATCH = 512;
/** How long a span waits for company, and a collector for its answer, in milliseconds. */
const DELAY_MS = 1000;
const TIMEOUT_MS = 10_000;

export interface SpanExporterOptions {
  readonly collector: Collector;
  readonly workload: WorkloadIdentity;
  /** `customTags` of ProxyConfig. */
  readonly tags: readonly SpanTag[];
  /** What the source is described by, beside what the workload says. */
  readonly resource: ReadonlyMap<string, string>;
  readonly log: Pick<Log, 'warning'>;
  readonly counts: SpanCounts;
}

export interface SpanCounts {
  spansSent: number;
  spansDropped: number;
}

/**
 * Sends spans to a collector, in batches, one after the other. What a collector does not take, or
 * what it is too slow for, is dropped and counted: no request ever waits for its trace.
 */
export class SpanExporter {
  readonly #options: SpanExporterOptions;
  readonly #resource: ReadonlyMap<string, string>;
  #waiting: OtlpSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #complained = false;

  constructor(options: SpanExporterOptions) {
    this.#options = options;
    const { workload, resource } = options;
    this.#resource = new Map([
      ['service.name', workload.canonicalService],
      ['service.namespace', workload.namespace],
      ['service.version', workload.canonicalRevision],
      ...resource,
    ]);
  }

  add(record: AccessRecord): void {
    const span = spanOf(record, this.#options);
    if (span === undefined) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#options.counts.spansDropped++;
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= BATCH) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), DELAY_MS).unref();
  }

  /** Sends what is left, and resolves when that is done or given up. */
  async close(): Promise<void> {
    this.#flush();
    await this.#sending;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(() => this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      const { counts } = this.#options;
      const failure = await this.#send(batch);
      if (failure === undefined) counts.spansSent += batch.length;
      else counts.spansDropped += batch.length;
      this.#tell(failure);
    }
  }

  async #send(batch: readonly OtlpSpan[]): Promise<string | undefined> {
    const { host, port, path, tls, headers } = this.#options.collector;
    const body = Buffer.from(JSON.stringify(exportRequest(batch, this.#resource)));
    try {
      const { status } = await ask({
        address: host,
        port,
        tls: tls && { authorities: await readAuthorities(tls.authorities) },
        method: 'POST',
        path,
        headers: [
          ['host', `${host}:${port}`],
          ['content-type', 'application/json'],
          ['content-length', String(body.length)],
          ...headers,
        ],
        body,
        timeoutMs: TIMEOUT_MS,
        maxBody: 1024,
      });
      return status < 300 ? undefined : `status ${status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Once when it begins to fail, not with every batch. */
  #tell(failure: string | undefined): void {
    if (failure !== undefined && !this.#complained) {
      const { host, port, path } = this.#options.collector;
      this.#options.log.warning('spans are lost: the collector does not take them', {
        collector: `${host}:${port}${path}`,
        failure,
      });
    }
    this.#complained = failure !== undefined;
  }
}

/** Read for every batch, as certificates are renewed. */
async function readAuthorities(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : await readFile(path, 'utf8');
}
