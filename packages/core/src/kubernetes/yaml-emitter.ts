import type { Json } from './types.ts';
import { doubleQuoted, foldAtSpaces, scalarStyle, singleQuoted } from './yaml-scalar.ts';

type JsonObject = Readonly<Record<string, Json | undefined>>;

/**
 * YAML as `sigs.k8s.io/yaml` prints it, so that the output of offline injection equals Istio's byte
 * for byte: keys sorted, lists not indented below their key, long texts folded at a blank.
 */
export function emitYaml(value: Json): string {
  if (Array.isArray(value) && value.length > 0) return listLines(value, '');
  if (isObject(value) && Object.keys(value).length > 0) return objectLines(value, '');
  return `${scalar(value, '  ', 0)}\n`;
}

function objectLines(object: JsonObject, indent: string): string {
  let lines = '';
  for (const key of Object.keys(object).toSorted(byKey)) {
    const value = object[key];
    if (value === undefined) continue;
    if (isSimpleKey(key)) {
      const written = writeKey(key);
      const column = indent.length + written.length + 2;
      lines += `${indent}${written}:${fieldValue(value, indent, column)}`;
    } else lines += `${indent}? ${item(key, indent)}${indent}: ${item(value, indent)}`;
  }
  return lines;
}

/** Whether a key may stand before its colon on one line. */
function isSimpleKey(key: string): boolean {
  const bytes = key.length > 42 ? new TextEncoder().encode(key).length : key.length;
  return bytes <= MAX_SIMPLE_KEY && !/[\n\r\u0085\u2028\u2029]/.test(key);
}

const MAX_SIMPLE_KEY = 128;

function fieldValue(value: Json, indent: string, column: number): string {
  if (Array.isArray(value) && value.length > 0) return `\n${listLines(value, indent)}`;
  if (isObject(value) && Object.keys(value).length > 0) {
    return `\n${objectLines(value, `${indent}  `)}`;
  }
  return ` ${scalar(value, `${indent}  `, column)}\n`;
}

function listLines(list: readonly Json[], indent: string): string {
  let lines = '';
  for (const each of list) lines += `${indent}- ${item(each, indent)}`;
  return lines;
}

/** What stands behind a dash: the first line of a nested block follows it at once. */
function item(value: Json, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) return listLines(value, inner).slice(inner.length);
  if (isObject(value) && Object.keys(value).length > 0) {
    return objectLines(value, inner).slice(inner.length);
  }
  return `${scalar(value, inner, inner.length)}\n`;
}

/** @param column Where the scalar begins on its line. */
function scalar(value: Json, indent: string, column: number): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return writeText(value, indent, column);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? '[]' : '{}';
}

function writeText(text: string, indent: string, column: number): string {
  const style = scalarStyle(text);
  switch (style) {
    case 'plain':
      return foldAtSpaces(text, style, indent, column);
    case 'single':
      return foldAtSpaces(singleQuoted(text), style, indent, column);
    case 'double':
      return foldAtSpaces(doubleQuoted(text), style, indent, column);
    case 'literal':
      return literal(text, indent);
  }
}

function literal(text: string, indent: string): string {
  // Without the hint, leading blanks would be taken for indentation.
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = text.endsWith('\n') ? (/(^|\n)\n$/.test(text) ? '+' : '') : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${indent}${line}`));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}

function writeKey(key: string): string {
  const style = scalarStyle(key);
  if (style === 'plain') return key;
  return style === 'single' ? singleQuoted(key) : doubleQuoted(key);
}

function writeNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  return String(value).replace(/e([-+])([0-9])$/, 'e$10$2');
}

/** As go-yaml sorts the keys of a map: letters after everything else, runs of digits by value. */
function byKey(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  const at = a.findIndex((character, index) => character !== b[index]);
  if (at < 0 || at >= b.length) return a.length - b.length;
  const [left = '', right = ''] = [a[at], b[at]];
  const [leftLetter, rightLetter] = [isLetter(left), isLetter(right)];
  if (leftLetter !== rightLetter) return rightLetter ? -1 : 1;
  const byText = left < right ? -1 : 1;
  return leftLetter ? byText : (byNumber(a, b, at) ?? byText);
}

/** Compares the runs of digits that begin at a place; undefined where neither is the larger. */
function byNumber(a: readonly string[], b: readonly string[], at: number): number | undefined {
  const [left, right] = [digitsFrom(a, at), digitsFrom(b, at)];
  // A zero inside a number counts its places: 10 is more than 1x.
  const inside = (a[at] === '0' || b[at] === '0') && followsNonZero(a, at) ? '1' : '0';
  const [one, other] = [BigInt(inside + left), BigInt(inside + right)];
  if (one !== other) return one < other ? -1 : 1;
  return left.length === right.length ? undefined : left.length - right.length;
}

function followsNonZero(characters: readonly string[], at: number): boolean {
  for (let before = at - 1; isDigit(characters[before] ?? ''); before -= 1) {
    if (characters[before] !== '0') return true;
  }
  return false;
}

function digitsFrom(characters: readonly string[], at: number): string {
  let end = at;
  while (isDigit(characters[end] ?? '')) end += 1;
  return characters.slice(at, end).join('');
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

function isObject(value: Json): value is JsonObject & Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
