import { PillionError } from '@pillion/core/values';
import { BodyTap } from './body-tap.ts';
import { checkedAnswer } from './check-answer.ts';
import type {
  Filter,
  FilterAnswer,
  FilterDirection,
  FilterExchange,
  LocalResponse,
} from './filter.ts';
import type { RequestEdits, ResponseEdits } from './head-edits.ts';
import { readonlyRequest, RequestView, ResponseView, Turn } from './views.ts';

/** What the filters made of a head: it goes on as edited, or `filter` answers in its place. */
export type Verdict =
  | { readonly kind: 'continue' }
  | { readonly kind: 'respond'; readonly filter: string; readonly response: LocalResponse }
  /** A handler failed, and its filter would rather refuse than let pass. */
  | { readonly kind: 'reject'; readonly filter: string };

export type Stage = 'request' | 'response' | 'body';

/** How a handler can fail. */
export type FilterFailure = 'threw' | 'badAnswer' | 'deadline';

/** Hears of every failure. */
export type FilterReport = (
  filter: string,
  stage: Stage,
  failure: FilterFailure,
  error: unknown,
) => void;

export interface ChainSources {
  /** Calls back after so many milliseconds; what it returns calls that off. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  readonly report: FilterReport;
}

/** What an exchange's filters are told of it. */
export type ExchangeFacts = Pick<
  FilterExchange<unknown, string>,
  'direction' | 'cluster' | 'peer' | 'originalDestination' | 'requestId'
>;

const CONTINUE: Verdict = { kind: 'continue' };
const MAX_ANNOTATION = 64;
const DEFAULT_DEADLINE_MS = 1000;

/** The loaded filters, for exchanges of any protocol. */
export class FilterChain {
  readonly filters: readonly Filter[];
  readonly #sources: ChainSources;

  constructor(filters: readonly Filter[], sources: ChainSources) {
    this.filters = filters;
    this.#sources = sources;
  }

  /** Begins an exchange; `undefined` where no filter has anything to do with it. */
  open(facts: ExchangeFacts, request: RequestEdits): FilterRun | undefined {
    const filters = this.filters.filter(({ direction = 'both' }) =>
      sees(direction, facts.direction),
    );
    if (filters.length === 0) return undefined;
    return new FilterRun(filters, facts, request, this.#sources);
  }
}

/**
 * One exchange's way through the filters. Where every handler answers at once, so does the run; only
 * a promise makes a promise, and that one never rejects.
 */
export class FilterRun {
  readonly request: RequestEdits;
  readonly requestTap = new BodyTap();
  readonly responseTap = new BodyTap();
  /** What the filters put on the exchange. */
  readonly annotations = new Map<string, string>();
  readonly #filters: readonly Filter[];
  readonly #exchanges: readonly FilterExchange<unknown, string>[];
  readonly #sources: ChainSources;
  #over = false;

  constructor(
    filters: readonly Filter[],
    facts: ExchangeFacts,
    request: RequestEdits,
    sources: ChainSources,
  ) {
    this.#filters = filters;
    this.request = request;
    this.#sources = sources;
    const seen = readonlyRequest(request);
    this.#exchanges = filters.map((filter) => this.#exchange(filter, facts, seen));
  }

  onRequest(): Verdict | Promise<Verdict> {
    return this.#walk(0, 1, (filter, exchange) => {
      if (filter.onRequest === undefined) return CONTINUE;
      const tap = this.#tapInto(this.requestTap, filter);
      return this.#take(filter, 'request', this.request, (turn) =>
        filter.onRequest?.(new RequestView(this.request, turn, tap), exchange),
      );
    });
  }

  onResponse(response: ResponseEdits): Verdict | Promise<Verdict> {
    return this.#walk(this.#filters.length - 1, -1, (filter, exchange) => {
      if (filter.onResponse === undefined) return CONTINUE;
      const tap = this.#tapInto(this.responseTap, filter);
      return this.#take(filter, 'response', response, (turn) =>
        filter.onResponse?.(new ResponseView(response, turn, tap), exchange),
      );
    });
  }

  /** The exchange is over: what a filter still has in hand is of no use any more. */
  close(): void {
    this.#over = true;
  }

  #walk(
    from: number,
    step: 1 | -1,
    ask: (filter: Filter, exchange: FilterExchange<unknown, string>) => Verdict | Promise<Verdict>,
  ): Verdict | Promise<Verdict> {
    for (let at = from; ; at += step) {
      const filter = this.#filters[at];
      const exchange = this.#exchanges[at];
      if (filter === undefined || exchange === undefined) return CONTINUE;
      const verdict = ask(filter, exchange);
      if (verdict instanceof Promise) {
        return verdict.then((known) =>
          known.kind === 'continue' && !this.#over ? this.#walk(at + step, step, ask) : known,
        );
      }
      if (verdict.kind !== 'continue') return verdict;
    }
  }

  /** One handler's turn at a head: its changes stay, or are undone where it fails. */
  #take(
    filter: Filter,
    stage: 'request' | 'response',
    edits: RequestEdits | ResponseEdits,
    handler: (turn: Turn) => FilterAnswer,
  ): Verdict | Promise<Verdict> {
    const turn = new Turn();
    const undo = edits.mark();
    const fail = (failure: FilterFailure, error: unknown): Verdict => {
      turn.end();
      undo();
      this.#sources.report(filter.name, stage, failure, error);
      return filter.onError === 'reject' ? { kind: 'reject', filter: filter.name } : CONTINUE;
    };
    const settle = (answer: unknown): Verdict => {
      turn.end();
      try {
        const response = checkedAnswer(answer);
        return response === undefined
          ? CONTINUE
          : { kind: 'respond', filter: filter.name, response };
      } catch (error) {
        return fail('badAnswer', error);
      }
    };
    let answer: FilterAnswer;
    try {
      answer = handler(turn);
    } catch (error) {
      return fail('threw', error);
    }
    if (!isThenable(answer)) return settle(answer);
    return this.#wait(answer, filter.deadlineMs ?? DEFAULT_DEADLINE_MS, settle, fail);
  }

  /** Waits for an answer, but not for longer than the filter may take. */
  #wait(
    answer: PromiseLike<void | LocalResponse>,
    deadlineMs: number,
    settle: (answer: unknown) => Verdict,
    fail: (failure: FilterFailure, error: unknown) => Verdict,
  ): Promise<Verdict> {
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    let decided = false;
    const decide = (verdict: () => Verdict): void => {
      if (decided) return;
      decided = true;
      callOff();
      resolve(verdict());
    };
    const callOff = this.#sources.after(deadlineMs, () =>
      decide(() =>
        fail('deadline', new PillionError('filter.deadline', `no answer within ${deadlineMs} ms`)),
      ),
    );
    answer.then(
      (value) => decide(() => settle(value)),
      (error: unknown) => decide(() => fail('threw', error)),
    );
    return promise;
  }

  #tapInto(
    tap: BodyTap,
    { name }: Filter,
  ): (piece: (bytes: Uint8Array) => void, ended?: () => void) => void {
    return (piece, ended) =>
      tap.add(piece, ended, (error) => this.#sources.report(name, 'body', 'threw', error));
  }

  #exchange(
    filter: Filter,
    facts: ExchangeFacts,
    request: FilterExchange<unknown, string>['request'],
  ): FilterExchange<unknown, string> {
    let state: { readonly value: unknown } | undefined;
    return {
      ...facts,
      request,
      get state() {
        state ??= { value: filter.state?.() };
        return state.value;
      },
      annotate: (label, value) => this.#annotate(filter, label, value),
    };
  }

  #annotate({ labels = [] }: Filter, label: string, value: string): void {
    if (this.#over) throw new PillionError('filter.tooLate', 'the exchange is over');
    if (!labels.includes(label)) {
      throw new PillionError(
        'filter.label',
        `label=${JSON.stringify(label)}: is not declared; accepted: ${labels.join(', ') || 'none: `labels` is empty'}`,
      );
    }
    if (typeof value !== 'string')
      throw new PillionError(
        'filter.annotation',
        `${label}: accepts a string, not ${typeof value}`,
      );
    this.annotations.set(label, value.slice(0, MAX_ANNOTATION));
  }
}

/** Every label that these may put on an exchange. */
export function labelsOf(filters: readonly Filter[]): readonly string[] {
  return [...new Set(filters.flatMap(({ labels = [] }) => labels))];
}

/** What a client is told where a failed filter would rather refuse; the status is 500. */
export function rejection(filter: string): string {
  return `filter.failed: ${filter}\n`;
}

function sees(wanted: FilterDirection | 'both', direction: FilterDirection): boolean {
  return wanted === 'both' || wanted === direction;
}

function isThenable(answer: FilterAnswer): answer is Promise<void | LocalResponse> {
  return typeof answer === 'object' && 'then' in answer && typeof answer.then === 'function';
}
