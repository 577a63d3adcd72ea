import { nearest, type Problem } from '@pillion/core/values';

/**
 * Reads an object of unknown make, field by field, and collects what is wrong with it. Whoever
 * reads goes on after a problem; `problems` is the answer in the end.
 */
export class RecordReader {
  readonly path: string;
  readonly problems: Problem[];
  readonly #fields: Readonly<Record<string, unknown>>;

  private constructor(
    path: string,
    fields: Readonly<Record<string, unknown>>,
    problems: Problem[],
  ) {
    this.path = path;
    this.#fields = fields;
    this.problems = problems;
  }

  /** A reader over `value`; an empty one, with a problem noted, where it is no object. */
  static of(
    path: string,
    value: unknown,
    accepts: readonly string[],
    problems: Problem[],
  ): RecordReader {
    if (!isRecord(value)) {
      problems.push(
        problem(path, value, 'is not an object', `an object with ${accepts.join(', ')}`),
      );
      return new RecordReader(path, {}, problems);
    }
    for (const name of Object.keys(value)) {
      if (accepts.includes(name)) continue;
      const meant = nearest(name, accepts);
      problems.push({
        code: 'field.unknown',
        subject: join(path, name),
        value: brief(value[name]),
        reason: 'is no field here',
        accepted: meant === undefined ? accepts.join(', ') : `${meant} (of ${accepts.join(', ')})`,
      });
    }
    return new RecordReader(path, value, problems);
  }

  subject(name: string): string {
    return join(this.path, name);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  string(name: string, accepted: string): string | undefined {
    return this.#read(name, accepted, 'is not a string', (value) => typeof value === 'string');
  }

  number(name: string, accepted: string): number | undefined {
    return this.#read(name, accepted, 'is not a number', (value) => typeof value === 'number');
  }

  list(name: string, accepted: string): readonly unknown[] | undefined {
    return this.#read(name, accepted, 'is not a list', (value): value is unknown[] =>
      Array.isArray(value),
    );
  }

  /** A reader over the object in this field; `undefined` where there is none. */
  record(name: string, accepts: readonly string[]): RecordReader | undefined {
    if (!this.has(name)) return undefined;
    return RecordReader.of(this.subject(name), this.#fields[name], accepts, this.problems);
  }

  #read<T>(
    name: string,
    accepted: string,
    reason: string,
    accepts: (value: unknown) => value is T,
  ): T | undefined {
    const value = this.#fields[name];
    if (accepts(value)) return value;
    const absent = value === undefined || value === null;
    this.problems.push(
      problem(this.subject(name), value, absent ? 'is missing' : reason, accepted),
    );
    return undefined;
  }
}

function problem(subject: string, value: unknown, reason: string, accepted: string): Problem {
  const code = reason === 'is missing' ? 'field.missing' : 'field.type';
  return { code, subject, value: brief(value), reason, accepted };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it was written, cut to a length that fits a message. */
export function brief(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? '';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
