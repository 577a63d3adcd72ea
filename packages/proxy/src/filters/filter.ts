import { PillionError } from '@pillion/core/values';
import { checkFilter } from './check-filter.ts';

/**
 * What a filter module is written against: `import { defineFilter } from '@pillion/proxy/filter'`.
 * Types and two small functions; nothing in here touches a connection.
 */

/** An answer that a filter gives in place of the upstream's. */
export interface LocalResponse {
  /** 200 to 599. */
  readonly status: number;
  /** Beside `content-length`, which comes by itself. `content-type` is text/plain unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Nothing: the message goes on as it is now. A `LocalResponse`: it ends here. */
export type FilterAnswer = void | LocalResponse | Promise<void | LocalResponse>;

/** The fields of a head, as they are now. Names are matched in any case; nothing is decoded before it is asked for. */
export interface ReadonlyFilterHeaders {
  /** The first value of this name. */
  get(name: string): string | undefined;
  /** Every value of this name, in order, never joined. */
  getAll(name: string): string[];
  has(name: string): boolean;
  /** Name, in lower case, and value of every field, in order. */
  [Symbol.iterator](): Iterator<readonly [string, string]>;
}

/**
 * Fields that may be changed. What frames a message or belongs to a connection (`content-length`, `transfer-encoding`,
 * `connection`, `host` and their like) can be read only: changing it throws `filter.headerReserved`. Values are Latin-1
 * text without control characters, anything else throws `filter.headerValue`.
 */
export interface FilterHeaders extends ReadonlyFilterHeaders {
  /** Replaces every value of this name by this one. */
  set(name: string, value: string): void;
  /** Adds a field; those of the same name stay. */
  append(name: string, value: string): void;
  /** Removes every field of this name; tells whether there was one. */
  remove(name: string): boolean;
}

/** A request's head as other handlers see it. */
export interface ReadonlyFilterRequest {
  readonly method: string;
  /** Path and query, such as `/a?b=c`; `*` for OPTIONS, empty for CONNECT. */
  readonly path: string;
  /** `Host` of HTTP/1, `:authority` of HTTP/2. */
  readonly authority: string;
  readonly headers: ReadonlyFilterHeaders;
}

/** A request's head on its way upstream. What is assigned here is what the upstream gets. */
export interface FilterRequest extends ReadonlyFilterRequest {
  /** A token; not to or from HEAD or CONNECT, which answers are framed by. */
  method: string;
  /** In origin form; the route is chosen before any filter and stays. */
  path: string;
  authority: string;
  readonly headers: FilterHeaders;
  /**
   * Shows the body to `observer` piece by piece, as it passes: decoded from its framing, each piece a copy that may be
   * kept. Nothing is held back, nothing can be changed. `ended` is called after the last piece of a complete body.
   */
  onBody(observer: BodyObserver, ended?: () => void): void;
}

/** Who answered: the upstream, or the proxy, by itself (`503` where nobody is reached) or by a filter's `respond`. */
export type ResponseOrigin = 'upstream' | 'proxy';

/** A final response's head on its way to the client; interim ones (1xx) do not come here. */
export interface FilterResponse {
  readonly origin: ResponseOrigin;
  /** May become another that has a body too: not to or from 1xx, 204 and 304. */
  status: number;
  readonly headers: FilterHeaders;
  /** As a request's. */
  onBody(observer: BodyObserver, ended?: () => void): void;
}

export type BodyObserver = (piece: Uint8Array) => void;

export type FilterDirection = 'outbound' | 'inbound';

/** One request and its response. */
export interface FilterExchange<State, Label extends string> {
  readonly direction: FilterDirection;
  /** Where it goes, by Istio's name: `outbound|80||echo.default.svc.cluster.local`. */
  readonly cluster: string;
  /** Whom the connection comes from: `10.0.0.1:40000`. */
  readonly peer: string;
  /** Whom it was made to. */
  readonly originalDestination: string;
  /** `x-request-id`: the client's, or the one that was made for it. */
  readonly requestId: string | undefined;
  /** What `state()` made, for this exchange and this filter alone. */
  readonly state: State;
  /** The request as it is now. */
  readonly request: ReadonlyFilterRequest;
  /**
   * Puts a label on the exchange: in the access log, and on Istio's HTTP metrics. Only names listed in `labels`; at most
   * 64 characters of value; of each label 100 values are counted apart, later ones as `other`. The last call counts. It
   * may be called until the exchange is over, from body observers too.
   */
  readonly annotate: (label: Label, value: string) => void;
}

export interface FilterDefinition<State, Label extends string> {
  /** Lower-case letters, digits and hyphens; in logs, metrics and answers. */
  readonly name: string;
  /** The traffic it sees. Default: both. */
  readonly direction?: FilterDirection | 'both';
  /**
   * What becomes of a message on which a handler throws, answers nonsense or takes too long: `continue` undoes that
   * handler's changes and lets the message go on; `reject` answers 500. Default: `continue`.
   */
  readonly onError?: 'continue' | 'reject';
  /** How long a handler that returns a promise may take, 1 to 60,000. Default: 1,000. */
  readonly deadlineMs?: number;
  /** Names for `annotate`: letters, digits and underscores; at most eight of all filters together. */
  readonly labels?: readonly Label[];
  /** Makes what this filter keeps of one exchange. */
  readonly state?: () => State;
  /** Called once a request, whatever the number of attempts; filters in the order of loading. */
  onRequest?(request: FilterRequest, exchange: FilterExchange<State, Label>): FilterAnswer;
  /**
   * Called once, on the response that goes to the client, the proxy's own ones too (`origin`); filters in the opposite
   * order. Where an earlier filter has answered, also for filters that the request has not come to.
   */
  onResponse?(response: FilterResponse, exchange: FilterExchange<State, Label>): FilterAnswer;
}

/** A filter whose own types nobody else needs to know. */
export type Filter = FilterDefinition<unknown, string>;

/**
 * Makes a filter, and checks it at once: throws with code `filter.invalid` and every problem of it.
 *
 *     export default defineFilter({
 *       name: 'tenant',
 *       labels: ['tenant'],
 *       onRequest({ headers }, { annotate }) {
 *         const tenant = headers.get('x-tenant');
 *         if (tenant === undefined) return respond(403, 'who are you?\n');
 *         annotate('tenant', tenant);
 *         return undefined;
 *       },
 *     });
 */
export function defineFilter<State = undefined, const Label extends string = never>(
  definition: FilterDefinition<State, Label>,
): Filter {
  const checked = checkFilter('defineFilter', definition);
  if (!checked.ok) throw PillionError.of('filter.invalid', checked.problems);
  return checked.value;
}

/** A `LocalResponse`, for reading aloud. */
export function respond(
  status: number,
  body: string | Uint8Array = '',
  headers: Readonly<Record<string, string>> = {},
): LocalResponse {
  return { status, body, headers };
}
