import type { Json } from '../kubernetes/types.ts';
import type { Parsed, Problem } from '../values/index.ts';
import type { JsonObject } from './values.ts';
import { readYaml, type YamlReading } from './yaml.ts';

type Path = readonly (string | number)[];

/**
 * Takes typed fields out of a JSON object and notes every field that has the wrong type, with its
 * path and line. Null reads as absent: that is how Helm unsets a value.
 */
export class ObjectReader {
  readonly #object: JsonObject;
  readonly #path: Path;
  readonly #document: ReadDocument;

  constructor(object: JsonObject, path: Path, document: ReadDocument) {
    this.#object = object;
    this.#path = path;
    this.#document = document;
  }

  /** The object itself, with the fields that nobody asked for. */
  get raw(): JsonObject {
    return this.#object;
  }

  text(key: string, fallback: string): string {
    const value = this.#value(key);
    if (value === undefined) return fallback;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.refuse(key, 'is no text', 'a text', fallback);
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.#value(key);
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    return this.refuse(key, 'is no boolean', 'true or false', fallback);
  }

  /** A whole number, also as decimal text: protobuf's JSON writes 64-bit numbers so. */
  integer(key: string, fallback: number, max = 2 ** 32 - 1): number {
    const value = this.#value(key);
    if (value === undefined) return fallback;
    const number = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max)
      return number;
    return this.refuse(key, 'is no whole number', `a whole number, 0 to ${max}`, fallback);
  }

  oneOf<Choice extends string>(
    key: string,
    choices: readonly Choice[],
    fallback: Choice | undefined,
  ): Choice | undefined {
    const value = this.#value(key);
    if (value === undefined) return fallback;
    const choice = choices.find((each) => each === value);
    return choice ?? this.refuse(key, 'is not known', `one of ${choices.join(', ')}`, fallback);
  }

  object(key: string): ObjectReader {
    const value = this.#value(key);
    const path = [...this.#path, key];
    if (value !== undefined && !isObject(value)) this.refuse(key, 'is no object', 'an object', {});
    return new ObjectReader(isObject(value) ? value : {}, path, this.#document);
  }

  list(key: string): readonly Json[] {
    const value = this.#value(key);
    if (value === undefined) return [];
    return Array.isArray(value) ? value : this.refuse(key, 'is no list', 'a list', []);
  }

  objects(key: string): readonly ObjectReader[] {
    return this.list(key).flatMap((item, index) => {
      if (isObject(item))
        return [new ObjectReader(item, [...this.#path, key, index], this.#document)];
      return this.#refuse([key, index], item, 'is no object', 'an object', []);
    });
  }

  texts(key: string): readonly string[] {
    return this.list(key).flatMap((item, index) => {
      if (typeof item === 'string') return [item];
      return this.#refuse([key, index], item, 'is no text', 'a text', []);
    });
  }

  textMap(key: string): Readonly<Record<string, string>> {
    const map = this.object(key);
    const names = Object.keys(map.raw);
    return Object.fromEntries(names.map((name) => [name, map.text(name, '')]));
  }

  /** Notes a problem with a field and goes on with the fallback, so that all problems are found. */
  refuse<Fallback>(key: string, reason: string, accepted: string, fallback: Fallback): Fallback {
    return this.#refuse([key], this.#value(key) ?? null, reason, accepted, fallback);
  }

  #refuse<Fallback>(
    path: Path,
    value: Json,
    reason: string,
    accepted: string,
    fallback: Fallback,
  ): Fallback {
    const whole = [...this.#path, ...path];
    this.#document.note({ code: 'config.malformed', path: whole, value, reason, accepted });
    return fallback;
  }

  #value(key: string): Json | undefined {
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }
}

interface Finding extends Omit<Problem, 'subject' | 'value'> {
  readonly path: Path;
  readonly value: Json;
}

/** One text being read, and the problems found in it so far. */
class ReadDocument {
  readonly problems: Problem[] = [];
  readonly #subject: string;
  readonly #reading: YamlReading;

  constructor(subject: string, reading: YamlReading) {
    this.#subject = subject;
    this.#reading = reading;
  }

  note({ path, value, ...finding }: Finding): void {
    const line = this.#reading.lineOf(path);
    const place = line === undefined ? this.#subject : `${this.#subject}:${line}`;
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    const subject = [place, path.join('.')].filter((part) => part !== '').join(' ');
    this.problems.push({ ...finding, subject, value: shown });
  }
}

/** Reads a YAML or JSON text whose top is an object; all problems of syntax or of type at once. */
export function readObject<T>(
  subject: string,
  text: string,
  read: (reader: ObjectReader) => T,
): Parsed<T> {
  const reading = readYaml(subject, text);
  if (!reading.ok) return reading;
  const { value } = reading.value;
  const document = new ReadDocument(subject, reading.value);
  if (value !== null && !isObject(value)) {
    const accepted = 'an object';
    document.note({ code: 'config.malformed', path: [], value, reason: 'is no object', accepted });
  }
  const result = read(new ObjectReader(isObject(value) ? value : {}, [], document));
  const { problems } = document;
  return problems.length ? { ok: false, problems } : { ok: true, value: result };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
