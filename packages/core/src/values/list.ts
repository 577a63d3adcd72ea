import type { Parsed, Problem } from './problem.ts';

/** Splits a comma list and drops empty items, as Istio does; items are not trimmed. */
export function splitList(text: string): string[] {
  return text.split(',').filter((item) => item !== '');
}

/** Parses every item, and reports the problems of all of them at once. */
export function parseList<T>(
  text: string,
  parseItem: (item: string) => Parsed<T>,
): Parsed<readonly T[]> {
  return collect(splitList(text).map(parseItem));
}

/** All values, or all problems. */
export function collect<T>(results: readonly Parsed<T>[]): Parsed<readonly T[]> {
  const problems: Problem[] = [];
  const values: T[] = [];
  for (const result of results) {
    if (result.ok) values.push(result.value);
    else problems.push(...result.problems);
  }
  return problems.length ? { ok: false, problems } : { ok: true, value: values };
}
