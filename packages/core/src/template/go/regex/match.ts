import type { Meter } from '../meter.ts';
import { isWordCharacter } from './character-set.ts';
import type { Instruction } from './program.ts';
import type { Assertion } from './syntax.ts';

/** Where a match and its groups begin and end, in UTF-16 units; -1 for a group that took no part. */
export type Captures = readonly number[];

interface Thread {
  readonly pc: number;
  readonly captures: Captures;
}

const NEWLINE = 10;

/**
 * Finds the leftmost match at or after `start`, of several there the one that Perl would find.
 *
 * All alternatives advance together, one character at a time, and no instruction is run twice at one
 * place: time is bounded by expression times text, whatever the two are, and the meter counts it.
 */
export function findMatch(
  program: readonly Instruction[],
  text: string,
  start: number,
  meter: Meter,
): Captures | undefined {
  let threads: Thread[] = [];
  let found: Captures | undefined;
  for (let at = start; ;) {
    const code = text.codePointAt(at);
    const visited = new Set<number>();
    const active: Thread[] = [];
    for (const thread of threads) follow(program, thread, { text, at, visited, active });
    if (found === undefined)
      follow(program, { pc: 0, captures: [] }, { text, at, visited, active });
    meter.spend(1 + (visited.size >> 1));
    threads = [];
    for (const { pc, captures } of active) {
      const instruction = program[pc];
      if (instruction?.op === 'match') {
        found = captures;
        break; // whatever comes after has a lower priority
      }
      if (instruction?.op === 'set' && code !== undefined && instruction.matches(asRune(code)))
        threads.push({ pc: pc + 1, captures });
    }
    if (code === undefined || (threads.length === 0 && found !== undefined)) return found;
    at += code > 0xffff ? 2 : 1;
  }
}

interface Place {
  readonly text: string;
  readonly at: number;
  readonly visited: Set<number>;
  readonly active: Thread[];
}

/** Runs what takes no character, in the order of priority, and keeps what wants one. */
function follow(program: readonly Instruction[], from: Thread, place: Place): void {
  const pending: Thread[] = [from];
  for (let thread = pending.pop(); thread; thread = pending.pop()) {
    const { pc, captures } = thread;
    if (place.visited.has(pc)) continue;
    place.visited.add(pc);
    const instruction = program[pc];
    if (instruction === undefined) continue;
    switch (instruction.op) {
      case 'jump':
        pending.push({ pc: instruction.to, captures });
        break;
      case 'split':
        pending.push({ pc: instruction.second, captures }, { pc: instruction.first, captures });
        break;
      case 'save':
        pending.push({ pc: pc + 1, captures: saved(captures, instruction.slot, place.at) });
        break;
      case 'assert':
        if (holds(instruction.at, place)) pending.push({ pc: pc + 1, captures });
        break;
      case 'set':
      case 'match':
        place.active.push(thread);
    }
  }
}

function saved(captures: Captures, slot: number, at: number): Captures {
  const copy = captures.slice();
  while (copy.length < slot) copy.push(-1);
  copy[slot] = at;
  return copy;
}

function holds(assertion: Assertion, { text, at }: Place): boolean {
  switch (assertion) {
    case 'textStart':
      return at === 0;
    case 'textEnd':
      return at === text.length;
    case 'lineStart':
      return at === 0 || text.charCodeAt(at - 1) === NEWLINE;
    case 'lineEnd':
      return at === text.length || text.charCodeAt(at) === NEWLINE;
    case 'wordBoundary':
      return isBoundary(text, at);
    case 'noWordBoundary':
      return !isBoundary(text, at);
  }
}

function isBoundary(text: string, at: number): boolean {
  const before = at > 0 && isWordCharacter(text.charCodeAt(at - 1));
  const after = at < text.length && isWordCharacter(text.charCodeAt(at));
  return before !== after;
}

/** A stray byte is U+FFFD to an expression. */
function asRune(code: number): number {
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}
