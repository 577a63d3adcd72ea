/** Values of one label that are counted apart. */
const MAX_VALUES = 100;
const NONE: readonly string[] = [];

/** The labels that filters put on exchanges, as metrics bear them: each has a bounded number of values. */
export class AnnotationLabels {
  readonly names: readonly string[];
  readonly #seen: readonly Set<string>[];

  constructor(names: readonly string[]) {
    this.names = names;
    this.#seen = names.map(() => new Set());
  }

  /** A value for every name, in their order; empty where there is none. */
  valuesOf(annotations: ReadonlyMap<string, string> | undefined): readonly string[] {
    if (this.names.length === 0) return NONE;
    return this.names.map((name, at) => this.#bounded(at, annotations?.get(name) ?? ''));
  }

  #bounded(at: number, value: string): string {
    const seen = this.#seen[at];
    if (value === '' || seen === undefined || seen.has(value)) return value;
    if (seen.size >= MAX_VALUES) return 'other';
    seen.add(value);
    return value;
  }
}
