import { GoFunctionError } from '../error.ts';
import { int, string } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  type GoFunction,
  metered,
  withCost,
  PER_CHARACTER,
} from '../function/signature.ts';
import type { Meter } from '../meter.ts';
import { compileOrPanic, Regex } from '../regex/regex.ts';
import { RegexError } from '../regex/syntax.ts';
import { GoSlice } from '../value/types.ts';

/** How a function turns its first argument into an expression, and fails. */
type Compile = (pattern: string, meter: Meter) => Regex;

/** Where sprig panics, the words are Go's MustCompile's; where it answers an error, the parser's. */
const orPanic: Compile = (pattern, meter) => {
  const regex = compileOrPanic(pattern, meter);
  if (typeof regex === 'string') throw new GoFunctionError(regex);
  return regex;
};

const orError: Compile = (pattern, meter) => {
  try {
    return new Regex(pattern, meter);
  } catch (error) {
    throw error instanceof RegexError ? new GoFunctionError(error.message) : error;
  }
};

export const regexes: FunctionMap = withCost(PER_CHARACTER, {
  regexMatch: metered([string, string], matches),
  mustRegexMatch: metered(
    [string, string],
    (meter, pattern, text) => orError(pattern, meter).find(text, meter) !== undefined,
  ),
  regexFind: find(orPanic),
  mustRegexFind: find(orError),
  regexFindAll: findAll(orPanic),
  mustRegexFindAll: findAll(orError),
  regexReplaceAll: replaceAll(orPanic),
  mustRegexReplaceAll: replaceAll(orError),
  regexReplaceAllLiteral: replaceLiteral(orPanic),
  mustRegexReplaceAllLiteral: replaceLiteral(orError),
  regexSplit: split(orPanic),
  mustRegexSplit: split(orError),
  regexQuoteMeta: func([string], (text) => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
});

/** A broken expression matches nothing; only the `must` form tells. */
function matches(meter: Meter, pattern: string, text: string): boolean {
  const regex = compileOrPanic(pattern, meter);
  return typeof regex !== 'string' && regex.find(text, meter) !== undefined;
}

function find(compile: Compile): GoFunction {
  return metered([string, string], (meter, pattern, text) => {
    const [start = 0, end = 0] = compile(pattern, meter).find(text, meter) ?? [];
    return text.slice(start, end);
  });
}

function findAll(compile: Compile): GoFunction {
  return metered([string, string, int], (meter, pattern, text, count) => {
    const found: string[] = [];
    for (const [start = 0, end = 0] of compile(pattern, meter).matches(text, meter)) {
      if (count >= 0 && found.length >= count) break;
      found.push(text.slice(start, end));
    }
    return new GoSlice(found, 'string', found.length === 0);
  });
}

function replaceAll(compile: Compile): GoFunction {
  return metered([string, string, string], (meter, pattern, text, replacement) => {
    const regex = compile(pattern, meter);
    return regex.replace(text, (captures) => regex.expand(replacement, text, captures), meter);
  });
}

function replaceLiteral(compile: Compile): GoFunction {
  return metered([string, string, string], (meter, pattern, text, replacement) =>
    compile(pattern, meter).replace(text, () => replacement, meter),
  );
}

function split(compile: Compile): GoFunction {
  return metered([string, string, int], (meter, pattern, text, count) => {
    const parts = compile(pattern, meter).split(text, count, meter);
    return new GoSlice(parts, 'string', count === 0);
  });
}
