import { PillionError } from '@pillion/core/values';
import type { ExchangeFacts } from './chain.ts';
import type {
  FilterDirection,
  FilterExchange,
  ReadonlyFilterHeaders,
  ReadonlyFilterRequest,
} from './filter.ts';
import type { RequestEdits } from './head-edits.ts';

const MAX_ANNOTATION = 64;

/** The labels that filters put on an exchange while it lasts. */
export class Notes {
  /** `undefined` as long as there is none. */
  annotations: Map<string, string> | undefined;
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  put(label: string, value: string): void {
    if (this.#closed) throw new PillionError('filter.tooLate', 'the exchange is over');
    this.annotations ??= new Map();
    this.annotations.set(label, value.slice(0, MAX_ANNOTATION));
  }
}

/** What belongs to one filter of an exchange. */
interface Own {
  readonly labels: readonly string[];
  readonly notes: Notes;
  readonly state: (() => unknown) | undefined;
  /** Hears what a body observer throws. */
  readonly failed: (error: unknown) => void;
}

/** One filter's hold on an exchange. */
export class ExchangeView implements FilterExchange<unknown, string> {
  readonly direction: FilterDirection;
  readonly cluster: string;
  readonly peer: string;
  readonly originalDestination: string;
  readonly requestId: string | undefined;
  readonly request: ReadonlyFilterRequest;
  readonly failed: (error: unknown) => void;
  readonly #own: Own;
  #state: unknown;
  #made = false;

  constructor(facts: ExchangeFacts, request: RequestEdits, own: Own) {
    this.direction = facts.direction;
    this.cluster = facts.cluster;
    this.peer = facts.peer;
    this.originalDestination = facts.originalDestination;
    this.requestId = facts.requestId;
    this.request = new ReadonlyRequestView(request);
    this.failed = own.failed;
    this.#own = own;
  }

  get state(): unknown {
    if (!this.#made) {
      this.#made = true;
      this.#state = this.#own.state?.();
    }
    return this.#state;
  }

  /** Bound, so that handlers may take it apart from the rest. */
  readonly annotate = (label: string, value: string): void => {
    const { labels, notes } = this.#own;
    if (!labels.includes(label)) {
      const accepted = labels.join(', ') || 'none: `labels` is empty';
      const written = JSON.stringify(label);
      throw new PillionError(
        'filter.label',
        `label=${written}: is not declared; accepted: ${accepted}`,
      );
    }
    if (typeof value !== 'string')
      throw new PillionError(
        'filter.annotation',
        `${label}: accepts a string, not ${typeof value}`,
      );
    notes.put(label, value);
  };
}

/** A request for reading, whenever it is looked at. */
class ReadonlyRequestView implements ReadonlyFilterRequest {
  readonly #edits: RequestEdits;

  constructor(edits: RequestEdits) {
    this.#edits = edits;
  }

  get method(): string {
    return this.#edits.start.method;
  }

  get path(): string {
    return this.#edits.start.path;
  }

  get authority(): string {
    return this.#edits.start.authority;
  }

  get headers(): ReadonlyFilterHeaders {
    const { fields } = this.#edits;
    return {
      get: (name) => fields.get(name),
      getAll: (name) => fields.getAll(name),
      has: (name) => fields.has(name),
      [Symbol.iterator]: () => fields[Symbol.iterator](),
    };
  }
}
