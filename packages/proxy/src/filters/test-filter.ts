import {
  FilterChain,
  type FilterFailure,
  type FilterRun,
  rejection,
  type Stage,
  type Verdict,
} from './chain.ts';
import type { FieldLine } from '../http1/edit.ts';
import { FieldEdits, FieldList } from './field-edits.ts';
import type { Filter, FilterDirection, LocalResponse } from './filter.ts';
import { RequestEdits, ResponseEdits } from './head-edits.ts';

/** An exchange to try a filter on. What is left out has the defaults told beside it. */
export interface TestExchange {
  readonly direction?: FilterDirection; // inbound
  readonly cluster?: string; // inbound|8080||
  readonly peer?: string; // 10.0.0.1:40000
  readonly originalDestination?: string; // 10.0.0.2:8080
  readonly request?: {
    readonly method?: string; // GET
    readonly path?: string; // /
    readonly authority?: string; // test
    readonly headers?: TestHeaders;
    /** In as many pieces as shall pass. */
    readonly body?: readonly string[];
  };
  /** What the upstream answers. */
  readonly response?: {
    readonly status?: number; // 200
    readonly headers?: TestHeaders;
    readonly body?: readonly string[];
  };
}

export type TestHeaders = Readonly<Record<string, string | readonly string[]>>;

/** What came of it. */
export interface TestResult {
  /** What the upstream got; `undefined` where a filter answered before it. */
  readonly upstream:
    | {
        readonly method: string;
        readonly path: string;
        readonly authority: string;
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
  /** What the client got. Fields of one name are joined by a comma here. */
  readonly client: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** A filter's own answer; `undefined` where the upstream's body passed. */
    readonly body: string | Uint8Array | undefined;
  };
  readonly annotations: Readonly<Record<string, string>>;
  /** What handlers threw, answered amiss or were late with; the proxy counts and logs them. */
  readonly failures: readonly {
    readonly filter: string;
    readonly stage: Stage;
    readonly failure: FilterFailure;
    readonly error: unknown;
  }[];
}

/**
 * Takes one exchange through a filter, or several in their order, as the proxy does: the same code,
 * without a proxy, a socket or a wait.
 *
 *     const { client } = await testFilter(tenant, { request: { headers: { 'x-tenant': 'acme' } } });
 */
export async function testFilter(
  filters: Filter | readonly Filter[],
  exchange: TestExchange = {},
): Promise<TestResult> {
  const { request = {}, response = {} } = exchange;
  const failures: TestResult['failures'][number][] = [];
  const chain = new FilterChain('name' in filters ? [filters] : filters, {
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    report: (filter, stage, failure, error) => failures.push({ filter, stage, failure, error }),
  });
  const start = {
    method: request.method ?? 'GET',
    path: request.path ?? '/',
    authority: request.authority ?? 'test',
  };
  const sent = new RequestEdits(start, fieldsOf(request.headers));
  const received = new ResponseEdits(response.status ?? 200, fieldsOf(response.headers));
  const run = chain.open(factsOf(exchange), sent);
  const result = (client: TestResult['client'], reached: boolean): TestResult => ({
    upstream: reached ? { ...sent.start, headers: record(sent.fields) } : undefined,
    client,
    annotations: Object.fromEntries(run?.annotations ?? []),
    failures,
  });
  const passed = (): TestResult =>
    result({ status: received.status, headers: record(received.fields), body: undefined }, true);
  if (run === undefined) return passed();

  const first = await run.onRequest();
  if (first.kind !== 'continue') return result(await answered(run, first), false);
  for (const piece of request.body ?? []) run.requestTap.push(Buffer.from(piece));
  run.requestTap.end();
  const second = await run.onResponse(received);
  if (second.kind !== 'continue') return result(answerOf(second), true);
  for (const piece of response.body ?? []) run.responseTap.push(Buffer.from(piece));
  run.responseTap.end();
  run.close();
  return passed();
}

function factsOf(exchange: TestExchange): Parameters<FilterChain['open']>[0] {
  return {
    direction: exchange.direction ?? 'inbound',
    cluster: exchange.cluster ?? 'inbound|8080||',
    peer: exchange.peer ?? '10.0.0.1:40000',
    originalDestination: exchange.originalDestination ?? '10.0.0.2:8080',
    requestId: 'test-request-id',
  };
}

/** A filter's answer goes past those that look at responses, as any other. */
async function answered(
  run: FilterRun,
  verdict: Exclude<Verdict, { kind: 'continue' }>,
): Promise<TestResult['client']> {
  const answer = answerOf(verdict);
  if (!run.seesResponses) return answer;
  const edits = new ResponseEdits(answer.status, fieldsOf(answer.headers), { origin: 'proxy' });
  const second = await run.onResponse(edits);
  if (second.kind !== 'continue') return answerOf(second);
  run.responseTap.push(Buffer.from(answer.body ?? ''));
  run.responseTap.end();
  run.close();
  return { status: edits.status, headers: record(edits.fields), body: answer.body };
}

function answerOf(verdict: Exclude<Verdict, { kind: 'continue' }>): TestResult['client'] {
  const response: LocalResponse =
    verdict.kind === 'reject' ? { status: 500, body: rejection(verdict.filter) } : verdict.response;
  return {
    status: response.status,
    headers: response.headers ?? {},
    body: response.body ?? '',
  };
}

function fieldsOf(headers: TestHeaders = {}): FieldEdits {
  const lines = Object.entries(headers).flatMap(([name, values]): FieldLine[] =>
    [values].flat().map((value) => [name.toLowerCase(), value]),
  );
  return new FieldEdits(new FieldList(lines));
}

function record(fields: FieldEdits): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of fields)
    result[name] = result[name] === undefined ? value : `${result[name]}, ${value}`;
  return result;
}
