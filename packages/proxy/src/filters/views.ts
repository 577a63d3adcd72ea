import { PillionError } from '@pillion/core/values';
import type { FieldEdits } from './field-edits.ts';
import type {
  BodyObserver,
  FilterHeaders,
  FilterRequest,
  FilterResponse,
  ReadonlyFilterRequest,
} from './filter.ts';
import type { RequestEdits, ResponseEdits } from './head-edits.ts';

/** Adds an observer to a message's body. */
type Tap = (observer: BodyObserver, ended?: () => void) => void;

/** Lets one handler's changes through for as long as its turn lasts. */
export class Turn {
  #over = false;

  end(): void {
    this.#over = true;
  }

  /** Throws where the handler that kept a head tries to change it after its turn. */
  check(): void {
    if (!this.#over) return;
    throw new PillionError('filter.tooLate', 'the head went on; change it before the handler ends');
  }
}

/** One handler's hold on the fields of a head. */
class HeadersView implements FilterHeaders {
  readonly #fields: FieldEdits;
  readonly #turn: Turn;

  constructor(fields: FieldEdits, turn: Turn) {
    this.#fields = fields;
    this.#turn = turn;
  }

  get(name: string): string | undefined {
    return this.#fields.get(name);
  }

  getAll(name: string): string[] {
    return this.#fields.getAll(name);
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  set(name: string, value: string): void {
    this.#turn.check();
    this.#fields.set(name, value);
  }

  append(name: string, value: string): void {
    this.#turn.check();
    this.#fields.append(name, value);
  }

  remove(name: string): boolean {
    this.#turn.check();
    return this.#fields.remove(name);
  }

  [Symbol.iterator](): Iterator<readonly [string, string]> {
    return this.#fields[Symbol.iterator]();
  }
}

/** One handler's hold on a request. */
export class RequestView implements FilterRequest {
  readonly headers: FilterHeaders;
  readonly #edits: RequestEdits;
  readonly #turn: Turn;
  readonly #tap: Tap;

  constructor(edits: RequestEdits, turn: Turn, tap: Tap) {
    this.headers = new HeadersView(edits.fields, turn);
    this.#edits = edits;
    this.#turn = turn;
    this.#tap = tap;
  }

  get method(): string {
    return this.#edits.start.method;
  }

  set method(method: string) {
    this.#turn.check();
    this.#edits.setMethod(method);
  }

  get path(): string {
    return this.#edits.start.path;
  }

  set path(path: string) {
    this.#turn.check();
    this.#edits.setPath(path);
  }

  get authority(): string {
    return this.#edits.start.authority;
  }

  set authority(authority: string) {
    this.#turn.check();
    this.#edits.setAuthority(authority);
  }

  onBody(observer: BodyObserver, ended?: () => void): void {
    this.#turn.check();
    this.#tap(observer, ended);
  }
}

/** One handler's hold on a response. */
export class ResponseView implements FilterResponse {
  readonly headers: FilterHeaders;
  readonly #edits: ResponseEdits;
  readonly #turn: Turn;
  readonly #tap: Tap;

  constructor(edits: ResponseEdits, turn: Turn, tap: Tap) {
    this.headers = new HeadersView(edits.fields, turn);
    this.#edits = edits;
    this.#turn = turn;
    this.#tap = tap;
  }

  get status(): number {
    return this.#edits.status;
  }

  set status(status: number) {
    this.#turn.check();
    this.#edits.setStatus(status);
  }

  onBody(observer: BodyObserver, ended?: () => void): void {
    this.#turn.check();
    this.#tap(observer, ended);
  }
}

/** A request for reading, whenever it is looked at. */
export function readonlyRequest(edits: RequestEdits): ReadonlyFilterRequest {
  return {
    get method() {
      return edits.start.method;
    },
    get path() {
      return edits.start.path;
    },
    get authority() {
      return edits.start.authority;
    },
    headers: {
      get: (name) => edits.fields.get(name),
      getAll: (name) => edits.fields.getAll(name),
      has: (name) => edits.fields.has(name),
      [Symbol.iterator]: () => edits.fields[Symbol.iterator](),
    },
  };
}
