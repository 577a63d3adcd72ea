import { PillionError } from '../../values/index.ts';
import type { InjectionContext } from '../context.ts';
import { ownAnnotation } from './pod-settings.ts';

/**
 * The entries of an annotation that holds a JSON object, sorted by name; none where it is absent or
 * null. A list's entries go by their index. Refuses a pod whose annotation is anything else.
 */
export function parseJsonAnnotation(
  context: InjectionContext,
  name: string,
): readonly (readonly [string, unknown])[] {
  const text = ownAnnotation(context, name);
  if (text === undefined) return [];
  const value = parse(text);
  if (value === null) return [];
  if (typeof value === 'object') {
    return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  }
  throw PillionError.of('template.annotation', [
    {
      code: 'annotation.malformed',
      subject: name,
      value: text,
      reason: value === undefined ? 'is no JSON' : 'is no JSON object',
      accepted: 'a JSON object such as {"name": {…}}',
    },
  ]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
