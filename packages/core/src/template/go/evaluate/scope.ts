/** A variable in scope. Its slot is where frames keep it. */
export interface Binding {
  readonly name: string;
  readonly slot: number;
  /**
   * The slot of the collection that a range took it from. Go gives elements of untyped collections
   * the type `interface {}` in its errors, and plain variables the type of their value.
   */
  readonly collection: number | undefined;
}

/** The variables in scope at a point of a template, resolved once, at compile time. */
export class Scope {
  readonly #bindings: Binding[] = [{ name: '$', slot: 0, collection: undefined }];

  /** The variables of this point, for code that is compiled later than it is reached. */
  snapshot(): Scope {
    const copy = new Scope();
    copy.#bindings.push(...this.#bindings.slice(1));
    return copy;
  }

  get mark(): number {
    return this.#bindings.length;
  }

  release(mark: number): void {
    this.#bindings.length = mark;
  }

  declare(name: string, collection?: number): Binding {
    const binding = { name, slot: this.#bindings.length, collection };
    this.#bindings.push(binding);
    return binding;
  }

  /** A slot without a name, for what the evaluator itself must remember. */
  reserve(): number {
    return this.declare('').slot;
  }

  find(name: string): Binding | undefined {
    return this.#bindings.findLast((binding) => binding.name === name);
  }
}
