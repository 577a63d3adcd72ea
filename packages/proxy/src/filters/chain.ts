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
import { ExchangeView, Notes } from './exchange-view.ts';
import { RequestView, ResponseView } from './head-views.ts';
import { Turn } from './turn.ts';

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

/** The message goes on. */
export const CONTINUE: Verdict = { kind: 'continue' };
const HANDLERS = { request: 'onRequest', response: 'onResponse' } as const;
const DEFAULT_DEADLINE_MS = 1000;

/** The loaded filters, for exchanges of any protocol. */
export class FilterChain {
  #seen: Readonly<Record<FilterDirection, readonly Filter[]>>;
  readonly #sources: ChainSources;

  constructor(filters: readonly Filter[], sources: ChainSources) {
    this.#seen = byDirection(filters);
    this.#sources = sources;
  }

  /** Exchanges that begin from here on meet these; others go on with those that they have met. */
  replace(filters: readonly Filter[]): void {
    this.#seen = byDirection(filters);
  }

  /** Begins an exchange; `undefined` where no filter has anything to do with it. */
  open(facts: ExchangeFacts, request: RequestEdits): FilterRun | undefined {
    const filters = this.#seen[facts.direction];
    return filters.length === 0 ? undefined : new FilterRun(filters, facts, request, this.#sources);
  }
}

function byDirection(
  filters: readonly Filter[],
): Readonly<Record<FilterDirection, readonly Filter[]>> {
  return { outbound: seenBy(filters, 'outbound'), inbound: seenBy(filters, 'inbound') };
}

function seenBy(filters: readonly Filter[], direction: FilterDirection): readonly Filter[] {
  return filters.filter(
    ({ direction: wanted = 'both' }) => wanted === 'both' || wanted === direction,
  );
}

type Handler = (filter: Filter, exchange: ExchangeView, turn: Turn) => FilterAnswer;

/**
 * One exchange's way through the filters. Where every handler answers at once, so does the run; only
 * a promise makes a promise, and that one never rejects.
 */
export class FilterRun {
  readonly request: RequestEdits;
  readonly requestTap = new BodyTap();
  readonly responseTap = new BodyTap();
  readonly #filters: readonly Filter[];
  readonly #facts: ExchangeFacts;
  readonly #sources: ChainSources;
  readonly #exchanges: (ExchangeView | undefined)[] = [];
  readonly #notes = new Notes();
  #responded = false;

  constructor(
    filters: readonly Filter[],
    facts: ExchangeFacts,
    request: RequestEdits,
    sources: ChainSources,
  ) {
    this.#filters = filters;
    this.#facts = facts;
    this.request = request;
    this.#sources = sources;
  }

  /** What the filters put on the exchange. */
  get annotations(): ReadonlyMap<string, string> | undefined {
    return this.#notes.annotations;
  }

  /** Whether any of them has yet to look at a response: they meet one, be it the upstream's or the proxy's own. */
  get seesResponses(): boolean {
    return !this.#responded && this.#filters.some((filter) => handles(filter, 'response'));
  }

  onRequest(): Verdict | Promise<Verdict> {
    const handler: Handler = (filter, exchange, turn) =>
      filter.onRequest?.(new RequestView(this.request, turn, this.requestTap, exchange), exchange);
    return this.#walk('request', this.request, 0, handler);
  }

  onResponse(response: ResponseEdits): Verdict | Promise<Verdict> {
    this.#responded = true;
    const handler: Handler = (filter, exchange, turn) =>
      filter.onResponse?.(new ResponseView(response, turn, this.responseTap, exchange), exchange);
    return this.#walk('response', response, this.#filters.length - 1, handler);
  }

  /** The exchange is over: what a filter still has in hand is of no use any more. */
  close(): void {
    this.#notes.close();
  }

  #walk(
    stage: 'request' | 'response',
    edits: RequestEdits | ResponseEdits,
    from: number,
    handler: Handler,
  ): Verdict | Promise<Verdict> {
    const step = stage === 'request' ? 1 : -1;
    for (let at = from; ; at += step) {
      const filter = this.#filters[at];
      if (filter === undefined) return CONTINUE;
      if (!handles(filter, stage)) continue;
      const verdict = this.#take(filter, at, new Turn(stage, edits), handler);
      if (verdict instanceof Promise) {
        return verdict.then((known) =>
          known.kind === 'continue' && !this.#isPast(stage)
            ? this.#walk(stage, edits, at + step, handler)
            : known,
        );
      }
      if (verdict.kind !== 'continue') return verdict;
    }
  }

  /** Whether the exchange has left that stage while a filter took its time. */
  #isPast(stage: 'request' | 'response'): boolean {
    return this.#notes.closed || (stage === 'request' && this.#responded);
  }

  /** One handler's turn at a head: its changes stay, or are undone where it fails. */
  #take(filter: Filter, at: number, turn: Turn, handler: Handler): Verdict | Promise<Verdict> {
    try {
      const exchange = (this.#exchanges[at] ??= this.#exchange(filter));
      const answer = handler(filter, exchange, turn);
      return isThenable(answer)
        ? this.#wait(filter, turn, answer)
        : this.#settle(filter, turn, answer);
    } catch (error) {
      return this.#fail(filter, turn, 'threw', error);
    }
  }

  #exchange({ name, labels = [], state }: Filter): ExchangeView {
    const failed = (error: unknown): void => this.#sources.report(name, 'body', 'threw', error);
    return new ExchangeView(this.#facts, this.request, {
      labels,
      notes: this.#notes,
      state,
      failed,
    });
  }

  #settle(filter: Filter, turn: Turn, answer: unknown): Verdict {
    turn.end();
    if (answer === undefined) return CONTINUE;
    try {
      return { kind: 'respond', filter: filter.name, response: checkedAnswer(answer) };
    } catch (error) {
      return this.#fail(filter, turn, 'badAnswer', error);
    }
  }

  #fail(filter: Filter, turn: Turn, failure: FilterFailure, error: unknown): Verdict {
    turn.undo();
    this.#sources.report(filter.name, turn.stage, failure, error);
    return filter.onError === 'reject' ? { kind: 'reject', filter: filter.name } : CONTINUE;
  }

  /** Waits for an answer, but not for longer than the filter may take. */
  #wait(filter: Filter, turn: Turn, answer: Promise<void | LocalResponse>): Promise<Verdict> {
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    const deadlineMs = filter.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const callOff = this.#sources.after(deadlineMs, () => {
      const late = new PillionError('filter.deadline', `no answer within ${deadlineMs} ms`);
      resolve(this.#fail(filter, turn, 'deadline', late));
    });
    const decide = (verdict: () => Verdict): void => {
      if (turn.over) return;
      callOff();
      resolve(verdict());
    };
    answer.then(
      (value) => decide(() => this.#settle(filter, turn, value)),
      (error: unknown) => decide(() => this.#fail(filter, turn, 'threw', error)),
    );
    return promise;
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

function handles(filter: Filter, stage: 'request' | 'response'): boolean {
  return filter[HANDLERS[stage]] !== undefined;
}

function isThenable(answer: FilterAnswer): answer is Promise<void | LocalResponse> {
  return typeof answer === 'object' && 'then' in answer && typeof answer.then === 'function';
}
