import { nearest, type Parsed, parsed, type Problem, refused } from '@pillion/core/values';
import { brief, isRecord } from '../validation/record-reader.ts';
import type { Filter } from './filter.ts';

/** Fields of a filter, each with what it accepts and how that is told. */
const FIELDS: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  name: [
    matches(/^[a-z][a-z0-9-]{0,62}$/),
    'lower-case letters, digits and hyphens, such as "tenant"',
  ],
  direction: [isOneOf('outbound', 'inbound', 'both'), 'outbound, inbound or both'],
  onError: [isOneOf('continue', 'reject'), 'continue or reject'],
  deadlineMs: [
    (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 60_000,
    'whole milliseconds, 1 to 60000',
  ],
  labels: [
    (value) => Array.isArray(value) && value.every(matches(/^[a-z_][a-z0-9_]{0,62}$/)),
    'a list of names of lower-case letters, digits and underscores',
  ],
  state: [isFunction, 'a function'],
  onRequest: [isFunction, 'a function'],
  onResponse: [isFunction, 'a function'],
};

/** Whether `value` is a filter; every problem of it where it is none. */
export function checkFilter(subject: string, value: unknown): Parsed<Filter> {
  if (!isRecord(value)) {
    return refused({
      code: 'filter.missing',
      subject,
      value: brief(value),
      reason: 'is not a filter',
      accepted: 'what defineFilter returns',
    });
  }
  const problems: Problem[] = [];
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(FIELDS, name)) continue;
    problems.push({
      code: 'filter.field',
      subject: `${subject}.${name}`,
      value: brief(value[name]),
      reason: 'is no field of a filter',
      accepted: nearest(name, Object.keys(FIELDS)) ?? Object.keys(FIELDS).join(', '),
    });
  }
  for (const [name, [accepts, accepted]] of Object.entries(FIELDS)) {
    const field = value[name];
    if (field === undefined && name !== 'name') continue;
    if (accepts(field)) continue;
    const reason = field === undefined ? 'is missing' : 'is not what belongs here';
    problems.push({
      code: 'filter.field',
      subject: `${subject}.${name}`,
      value: brief(field),
      reason,
      accepted,
    });
  }
  if (value['onRequest'] === undefined && value['onResponse'] === undefined) {
    problems.push({
      code: 'filter.idle',
      subject,
      value: brief(value['name']),
      reason: 'does nothing',
      accepted: 'onRequest, onResponse or both',
    });
  }
  return problems.length > 0 ? refused(...problems) : parsed(value as unknown as Filter);
}

function matches(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && pattern.test(value);
}

function isOneOf(...accepted: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && accepted.includes(value);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
