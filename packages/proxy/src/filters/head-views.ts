import type { BodyTap } from './body-tap.ts';
import type { FieldEdits } from './field-edits.ts';
import type {
  BodyObserver,
  FilterHeaders,
  FilterRequest,
  FilterResponse,
  ResponseOrigin,
} from './filter.ts';
import type { RequestEdits, ResponseEdits } from './head-edits.ts';
import type { Turn } from './turn.ts';

/** Who hears what an observer throws. */
interface Owner {
  readonly failed: (error: unknown) => void;
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
  readonly #tap: BodyTap;
  readonly #owner: Owner;

  constructor(edits: RequestEdits, turn: Turn, tap: BodyTap, owner: Owner) {
    this.headers = new HeadersView(edits.fields, turn);
    this.#edits = edits;
    this.#turn = turn;
    this.#tap = tap;
    this.#owner = owner;
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
    this.#tap.add(observer, ended, this.#owner.failed);
  }
}

/** One handler's hold on a response. */
export class ResponseView implements FilterResponse {
  readonly headers: FilterHeaders;
  readonly #edits: ResponseEdits;
  readonly #turn: Turn;
  readonly #tap: BodyTap;
  readonly #owner: Owner;

  constructor(edits: ResponseEdits, turn: Turn, tap: BodyTap, owner: Owner) {
    this.headers = new HeadersView(edits.fields, turn);
    this.#edits = edits;
    this.#turn = turn;
    this.#tap = tap;
    this.#owner = owner;
  }

  get origin(): ResponseOrigin {
    return this.#edits.origin;
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
    this.#tap.add(observer, ended, this.#owner.failed);
  }
}
