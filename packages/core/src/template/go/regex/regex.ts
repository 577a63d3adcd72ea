import { quote, canBackquote } from '../format/quote.ts';
import type { Meter } from '../meter.ts';
import { type Captures, findMatch } from './match.ts';
import { parseRegex } from './parse-regex.ts';
import { assemble, type Instruction } from './program.ts';
import { RegexError } from './syntax.ts';

/** A compiled expression with the methods of Go's regexp that sprig uses. */
export class Regex {
  readonly #program: readonly Instruction[];
  readonly #groupNames: readonly (string | undefined)[];

  /** Throws `RegexError`. */
  constructor(pattern: string, meter: Meter) {
    meter.size(pattern.length);
    const parsed = parseRegex(pattern);
    this.#program = assemble(parsed, pattern);
    meter.spend(this.#program.length);
    this.#groupNames = parsed.groupNames;
  }

  find(text: string, meter: Meter): Captures | undefined {
    return findMatch(this.#program, text, 0, meter);
  }

  /** Matches from left to right that do not overlap; an empty one right after another is left out. */
  *matches(text: string, meter: Meter): Generator<Captures, void> {
    let previousEnd = -1;
    for (let at = 0; at <= text.length;) {
      const captures = findMatch(this.#program, text, at, meter);
      if (captures === undefined) return;
      const [start = 0, end = 0] = captures;
      if (end > start) at = end;
      else at = end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
      if (end === start && start === previousEnd) continue;
      previousEnd = end;
      yield captures;
    }
  }

  replace(text: string, replacement: (captures: Captures) => string, meter: Meter): string {
    let out = '';
    let copied = 0;
    for (const captures of this.matches(text, meter)) {
      const [start = 0, end = 0] = captures;
      out += text.slice(copied, start) + replacement(captures);
      meter.size(out.length);
      copied = end;
    }
    return out + text.slice(copied);
  }

  /** Fills `$1`, `${name}` and `$$`; a name reaches as far as letters, digits and underscores go. */
  expand(template: string, text: string, captures: Captures): string {
    return template.replaceAll(
      /\$(?:\$|\{(\w+)\}|(\w+))/g,
      (whole, braced: string, bare: string) => {
        if (whole === '$$') return '$';
        const name = braced ?? bare;
        const index = /^\d+$/.test(name) ? Number(name) : this.#groupNames.indexOf(name);
        const [start = -1, end = -1] = index < 0 ? [] : captures.slice(2 * index, 2 * index + 2);
        return start >= 0 && end >= 0 ? text.slice(start, end) : '';
      },
    );
  }

  /** At most `count` parts, the last of which keeps the rest; all of them where it is negative. */
  split(text: string, count: number, meter: Meter): string[] {
    if (count === 0) return [];
    if (text === '') return [''];
    const parts: string[] = [];
    let begin = 0;
    let lastStart = 0;
    for (const [start = 0, end = 0] of this.matches(text, meter)) {
      if (count > 0 && parts.length >= count - 1) break;
      lastStart = start;
      if (end !== 0) parts.push(text.slice(begin, start));
      begin = end;
    }
    return lastStart === text.length ? parts : [...parts, text.slice(begin)];
  }
}

/** The expression, or the words of Go's MustCompile. */
export function compileOrPanic(pattern: string, meter: Meter): Regex | string {
  try {
    return new Regex(pattern, meter);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const shown = canBackquote(pattern) ? `\`${pattern}\`` : quote(pattern);
    return `regexp: Compile(${shown}): ${error.message}`;
  }
}
