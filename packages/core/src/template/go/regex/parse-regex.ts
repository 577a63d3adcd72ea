import { anyCharacter, ignoringCase, literal, notNewline } from './character-set.ts';
import { parseBracketClass, parseEscape, parseEscapedClass } from './parse-class.ts';
import { Reader } from './reader.ts';
import { type Assertion, codeOf, type ParsedRegex, RegexError, type RegexNode } from './syntax.ts';

/** RE2's bound on counted repetitions. */
const MAX_REPEAT = 1000;
const MAX_NESTING = 250;

const EMPTY: RegexNode = { kind: 'empty' };

/** Parses an expression; throws `RegexError`. No backreferences and no look-around, as in RE2. */
export function parseRegex(pattern: string): ParsedRegex {
  const reader = new Reader(pattern);
  const node = parseChoice(reader);
  if (!reader.done) throw new RegexError('unexpected )', pattern);
  return { node, groupNames: reader.groupNames };
}

/** Flags set inside a group end with it. */
function parseChoice(reader: Reader): RegexNode {
  const { flags } = reader;
  if (reader.depth > MAX_NESTING)
    throw new RegexError('expression nests too deeply', reader.tail(0));
  reader.depth += 1;
  const nodes = [parseSequence(reader)];
  while (reader.eat('|')) nodes.push(parseSequence(reader));
  reader.depth -= 1;
  reader.flags = flags;
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'choice', nodes };
}

function parseSequence(reader: Reader): RegexNode {
  const nodes: RegexNode[] = [];
  while (!reader.done && reader.peek() !== '|' && reader.peek() !== ')') {
    if (reader.eat('\\Q')) {
      nodes.push(...parseQuoted(reader));
      continue;
    }
    // A repetition reaches back over a `(?i)` to what stands before it.
    const node = isRepeat(reader) ? nodes.pop() : parseAtom(reader);
    if (node) nodes.push(parseRepeats(reader, node));
    else if (isRepeat(reader) && nodes.length === 0)
      throw new RegexError('missing argument to repetition operator', operatorAt(reader));
  }
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'sequence', nodes };
}

const COUNTED = /^\{(\d+)(?:(,)(\d*))?\}/;

function countedAt(reader: Reader): RegExpExecArray | null {
  return COUNTED.exec(reader.slice(reader.at, reader.at + 16));
}

function isRepeat(reader: Reader): boolean {
  const character = reader.peek();
  if (character === '*' || character === '+' || character === '?') return true;
  return character === '{' && countedAt(reader) !== null;
}

function operatorAt(reader: Reader): string {
  const counted = reader.peek() === '{' ? countedAt(reader) : null;
  const operator = counted ? counted[0] : reader.peek();
  return reader.peek(operator.length) === '?' ? `${operator}?` : operator;
}

/** A repetition of a repetition is a mistake to RE2, as it is a lazy mark to nobody. */
function parseRepeats(reader: Reader, node: RegexNode): RegexNode {
  if (!isRepeat(reader)) return node;
  const start = reader.at;
  const [min, max] = parseCount(reader);
  const lazy = reader.eat('?');
  if (isRepeat(reader)) {
    const operators = reader.slice(start) + operatorAt(reader);
    throw new RegexError('invalid nested repetition operator', operators);
  }
  if ((max ?? 0) * weight(node) > MAX_REPEAT || min * weight(node) > MAX_REPEAT)
    throw new RegexError('invalid repeat count', reader.slice(start));
  return { kind: 'repeat', node, min, max, greedy: lazy === reader.flags.ungreedy };
}

/** How often the innermost counted repetition repeats; RE2 bounds the product. */
function weight(node: RegexNode): number {
  switch (node.kind) {
    case 'repeat':
      return Math.max(node.max ?? node.min, 1) * weight(node.node);
    case 'group':
      return weight(node.node);
    case 'sequence':
    case 'choice':
      return Math.max(1, ...node.nodes.map(weight));
    case 'empty':
    case 'set':
    case 'assert':
      return 1;
  }
}

function parseCount(reader: Reader): [min: number, max: number | undefined] {
  const start = reader.at;
  const character = reader.peek();
  if (character !== '{') {
    reader.at += 1;
    return character === '?' ? [0, 1] : [character === '+' ? 1 : 0, undefined];
  }
  const [whole = '', low = '0', comma, high] = countedAt(reader) ?? [];
  reader.at += whole.length;
  const min = Number(low);
  const max = comma === undefined ? min : high ? Number(high) : undefined;
  if (min > MAX_REPEAT || (max ?? min) > MAX_REPEAT || (max ?? min) < min)
    throw new RegexError('invalid repeat count', reader.slice(start));
  return [min, max];
}

function parseAtom(reader: Reader): RegexNode | undefined {
  const { flags } = reader;
  switch (reader.peek()) {
    case '(':
      return parseGroup(reader);
    case '[':
      return { kind: 'set', matches: parseBracketClass(reader) };
    case '\\':
      return parseBackslash(reader);
    case '.':
      reader.at += 1;
      return { kind: 'set', matches: flags.dotAll ? anyCharacter : notNewline };
    case '^':
      reader.at += 1;
      return { kind: 'assert', at: flags.multiLine ? 'lineStart' : 'textStart' };
    case '$':
      reader.at += 1;
      return { kind: 'assert', at: flags.multiLine ? 'lineEnd' : 'textEnd' };
    default:
      return { kind: 'set', matches: literal(codeOf(reader.next()), flags.ignoreCase) };
  }
}

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map<string, Assertion>([
  ['A', 'textStart'],
  ['z', 'textEnd'],
  ['b', 'wordBoundary'],
  ['B', 'noWordBoundary'],
]);

function parseBackslash(reader: Reader): RegexNode | undefined {
  const assertion = ASSERTIONS.get(reader.peek(1));
  if (assertion) {
    reader.at += 2;
    return { kind: 'assert', at: assertion };
  }
  const escaped = parseEscapedClass(reader);
  if (escaped)
    return { kind: 'set', matches: reader.flags.ignoreCase ? ignoringCase(escaped) : escaped };
  return { kind: 'set', matches: literal(parseEscape(reader), reader.flags.ignoreCase) };
}

/** `\Q...\E`: each character between is meant as it stands. */
function parseQuoted(reader: Reader): RegexNode[] {
  const nodes: RegexNode[] = [];
  while (!reader.done && !reader.eat('\\E'))
    nodes.push({ kind: 'set', matches: literal(codeOf(reader.next()), reader.flags.ignoreCase) });
  return nodes;
}

function parseGroup(reader: Reader): RegexNode | undefined {
  const start = reader.at;
  reader.at += 1;
  if (reader.peek() !== '?') return closeGroup(reader, addGroup(reader, undefined));
  const named = /^\?P?<([^>]*)(>?)/.exec(reader.tail());
  if (named) {
    reader.at += Array.from(named[0]).length;
    const name = named[1] ?? '';
    if (named[2] !== '>') throw new RegexError('invalid named capture', reader.tail(start));
    if (!/^[A-Za-z0-9_]+$/.test(name))
      throw new RegexError('invalid named capture', reader.slice(start));
    return closeGroup(reader, addGroup(reader, name));
  }
  return parseFlags(reader);
}

function addGroup(reader: Reader, name: string | undefined): number {
  reader.groupNames.push(name);
  return reader.groupNames.length - 1;
}

function closeGroup(reader: Reader, index: number | undefined): RegexNode {
  const node = parseChoice(reader);
  if (!reader.eat(')')) throw new RegexError('missing closing )', reader.tail(0));
  return { kind: 'group', index, node };
}

/** `(?i)` sets flags for the rest of the group; `(?i:...)` for a group of its own. */
function parseFlags(reader: Reader): RegexNode | undefined {
  const match = /^\?([imsU]*)(-[imsU]+)?([:)])/.exec(reader.slice(reader.at, reader.at + 16));
  if (!match) {
    const read = /^\?[imsU-]*.?/s.exec(reader.slice(reader.at, reader.at + 16))?.[0] ?? '';
    throw new RegexError('invalid or unsupported Perl syntax', `(${read}`);
  }
  reader.at += match[0].length;
  const outer = reader.flags;
  const on = match[1] ?? '';
  const off = match[2] ?? '';
  const decide = (letter: string, before: boolean): boolean =>
    (before || on.includes(letter)) && !off.includes(letter);
  reader.flags = {
    ignoreCase: decide('i', outer.ignoreCase),
    multiLine: decide('m', outer.multiLine),
    dotAll: decide('s', outer.dotAll),
    ungreedy: decide('U', outer.ungreedy),
  };
  if (match[3] === ')') return undefined;
  const node = closeGroup(reader, undefined);
  reader.flags = outer;
  return node;
}
