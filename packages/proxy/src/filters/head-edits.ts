import { PillionError } from '@pillion/core/values';
import { AUTHORITY, consistsOf, TARGET } from '../http1/characters.ts';
import { isToken } from '../http1/fields.ts';
import { FieldEdits, type FieldSource } from './field-edits.ts';
import type { ResponseOrigin } from './filter.ts';

/** A request's start, in no version of HTTP. */
export interface RequestStart {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
}

/** Methods that a response's framing depends on. */
const FRAMING_METHODS: ReadonlySet<string> = new Set(['HEAD', 'CONNECT']);

/** A request's head as filters have made it so far. */
export class RequestEdits {
  readonly fields: FieldEdits;
  readonly #original: RequestStart;
  #start: RequestStart;

  constructor(start: RequestStart, fields: FieldEdits) {
    this.fields = fields;
    this.#original = start;
    this.#start = start;
  }

  get start(): RequestStart {
    return this.#start;
  }

  /** Whether method, path or authority is another than came. */
  get startChanged(): boolean {
    return this.#start !== this.#original;
  }

  /** Marks this state; what it returns brings it back. */
  mark(): () => void {
    const start = this.#start;
    const restore = this.fields.mark();
    return () => {
      this.#start = start;
      restore();
    };
  }

  setMethod(method: string): void {
    if (method === this.#start.method) return;
    if (
      typeof method !== 'string' ||
      !isToken(method) ||
      FRAMING_METHODS.has(method) ||
      FRAMING_METHODS.has(this.#start.method)
    )
      throw refusal('method', method, 'a token; not to or from HEAD or CONNECT');
    this.#start = { ...this.#start, method };
  }

  setPath(path: string): void {
    if (path === this.#start.path) return;
    const { method } = this.#start;
    const good =
      typeof path === 'string' &&
      path.startsWith('/') &&
      consistsOf(path, 0, path.length, TARGET) &&
      method !== 'CONNECT';
    if (!good) throw refusal('path', path, 'a path that begins with /, percent-encoded');
    this.#start = { ...this.#start, path };
  }

  setAuthority(authority: string): void {
    if (authority === this.#start.authority) return;
    const good =
      typeof authority === 'string' &&
      authority !== '' &&
      consistsOf(authority, 0, authority.length, AUTHORITY) &&
      this.#start.method !== 'CONNECT';
    if (!good) throw refusal('authority', authority, 'a host, with a port or without');
    this.#start = { ...this.#start, authority };
  }
}

/** A final response's head as filters have made it so far. */
export class ResponseEdits {
  readonly fields: FieldEdits;
  readonly origin: ResponseOrigin;
  readonly #original: number;
  readonly #fixed: boolean;
  #status: number;

  /** `fixed`: the response has a meaning for the connection itself, as one that opens a tunnel. */
  constructor(
    status: number,
    fields: FieldSource | FieldEdits,
    { fixed = false, origin = 'upstream' }: { fixed?: boolean; origin?: ResponseOrigin } = {},
  ) {
    this.origin = origin;
    this.fields = fields instanceof FieldEdits ? fields : new FieldEdits(fields);
    this.#original = status;
    this.#fixed = fixed || isBodiless(status);
    this.#status = status;
  }

  get status(): number {
    return this.#status;
  }

  get statusChanged(): boolean {
    return this.#status !== this.#original;
  }

  /** Marks this state; what it returns brings it back. */
  mark(): () => void {
    const status = this.#status;
    const restore = this.fields.mark();
    return () => {
      this.#status = status;
      restore();
    };
  }

  setStatus(status: number): void {
    if (status === this.#status) return;
    if (this.#fixed || !isStatus(status) || isBodiless(status))
      throw refusal('status', status, '200 to 599; not to or from 1xx, 204 and 304');
    this.#status = status;
  }
}

export function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

function refusal(what: string, value: unknown, accepted: string): PillionError {
  const sentence = `${what}=${JSON.stringify(value)}: cannot be; accepted: ${accepted}`;
  return new PillionError(`filter.${what}`, sentence);
}
