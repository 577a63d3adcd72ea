/** Label values in the order of the family's label names. */
export type LabelValues = readonly string[];

export interface Series<State> {
  readonly labels: LabelValues;
  readonly state: State;
}

/** Every series of one metric family. */
export interface Family<State> extends Iterable<Series<State>> {
  readonly labelNames: readonly string[];
}

/**
 * The series of one metric family, by label values. Their number is bounded: once it is reached,
 * all further combinations count into one series whose labels say `other`. A client that invents
 * hosts or methods cannot fill the memory, and the sums stay true.
 */
export class SeriesSet<State> implements Family<State> {
  readonly labelNames: readonly string[];
  readonly #create: () => State;
  readonly #limit: number;
  readonly #series = new Map<string, Series<State>>();
  #overflow: Series<State> | undefined;

  constructor(labelNames: readonly string[], create: () => State, limit = 2000) {
    this.labelNames = labelNames;
    this.#create = create;
    this.#limit = limit;
  }

  /** The state under `key`; `labels` is only asked for when the series is new. */
  at(key: string, labels: () => LabelValues): State {
    const known = this.#series.get(key);
    if (known !== undefined) return known.state;
    if (this.#series.size >= this.#limit) {
      this.#overflow ??= { labels: this.labelNames.map(() => 'other'), state: this.#create() };
      return this.#overflow.state;
    }
    const series = { labels: labels(), state: this.#create() };
    this.#series.set(key, series);
    return series.state;
  }

  *[Symbol.iterator](): Generator<Series<State>> {
    yield* this.#series.values();
    if (this.#overflow !== undefined) yield this.#overflow;
  }
}

/** Observations by bucket, as Prometheus counts them: `counts[i]` is of those at most `bounds[i]`. */
export interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/** Buckets that observations are put into. */
export class Distribution implements Buckets {
  readonly bounds: readonly number[];
  readonly counts: number[];
  count = 0;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.count++;
    this.sum += value;
    let at = this.bounds.length - 1;
    while (at >= 0 && value <= (this.bounds[at] as number)) {
      this.counts[at] = (this.counts[at] as number) + 1;
      at--;
    }
  }
}
