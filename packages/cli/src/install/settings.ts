import type { Json } from '@pillion/core/kubernetes';
import type { JsonObject } from '@pillion/core/mesh';
import { type Parsed, parsed, type Problem, refused } from '@pillion/core/values';

/**
 * `--set a.b.c=value`, one value a flag, as istioctl has it: a backslash keeps a dot in a name, `{a,b}` is a list, and
 * true, false, null and whole numbers are what they look like. Later ones win.
 */
export function parseSettings(settings: readonly string[]): Parsed<JsonObject> {
  const problems: Problem[] = [];
  let values: JsonObject = {};
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const names = at < 0 ? [] : splitPath(setting.slice(0, at));
    if (names.length === 0 || names.includes('')) {
      problems.push(malformed(setting));
      continue;
    }
    const elsewhere = ELSEWHERE.get(names.join('.'));
    if (elsewhere !== undefined) problems.push(hasFlag(setting, elsewhere));
    // Paths of Istio's operator begin so; Helm's do not.
    const path = names[0] === 'values' && names.length > 1 ? names.slice(1) : names;
    values = mergeSettings(values, nest(path, parseValue(setting.slice(at + 1))));
  }
  return problems.length > 0 ? refused(...problems) : parsed(values);
}

/** What is no value of the chart, but often written as one. */
const ELSEWHERE = new Map([
  ['hub', '--hub'],
  ['tag', '--tag'],
  ['revision', '--revision'],
  ['namespace', '--namespace'],
  ['profile', 'no profile: there is one'],
]);

function splitPath(path: string): string[] {
  return path.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'));
}

function parseValue(text: string): Json {
  if (/^\{.*\}$/.test(text)) {
    const inner = text.slice(1, -1);
    return inner === '' ? [] : inner.split(',').map((item) => parseScalar(item.trim()));
  }
  return parseScalar(text);
}

function parseScalar(text: string): Json {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  return /^(?:0|-?[1-9][0-9]{0,14})$/.test(text) ? Number(text) : text;
}

function nest(path: readonly string[], value: Json): JsonObject {
  const [name = '', ...rest] = path;
  return { [name]: rest.length === 0 ? value : nest(rest, value) };
}

/** Lays settings over others. A null is kept: it is only later that it unsets a default. */
export function mergeSettings(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(value) && isObject(below) ? mergeSettings(below, value) : value;
  }
  return merged;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(value: string): Problem {
  return {
    code: 'setting.malformed',
    subject: '--set',
    value,
    reason: 'is not NAME=VALUE',
    accepted: 'a path and a value, such as global.proxy.logLevel=debug',
  };
}

function hasFlag(value: string, accepted: string): Problem {
  return { code: 'setting.flag', subject: '--set', value, reason: 'has a flag', accepted };
}
