import { type Parsed, type Problem, parsed, refused } from '../values/index.ts';
import type { Written } from './capture.ts';
import type { Flag } from './flag.ts';
import { flagByName, flagByShort, nearestFlag } from './flags.ts';

/** A command line, split into what each flag was given and the words that are no flags. */
export interface Arguments {
  readonly words: readonly string[];
  /** In the order given; a later one of the same flag wins. */
  readonly assignments: readonly Assignment[];
  readonly help: boolean;
  readonly version: boolean;
}

export interface Assignment {
  readonly flag: Flag;
  readonly written: Written;
}

/** Flags of Istio's logging and control libraries; taken, and without effect. */
const IGNORED_WITH_VALUE = [
  'log_caller',
  'log_output_level',
  'log_rotate',
  'log_rotate_max_age',
  'log_rotate_max_backups',
  'log_rotate_max_size',
  'log_stacktrace_level',
  'log_target',
  'vklog',
];
const IGNORED_BOOLEAN = ['log_as_json'];

/**
 * Splits argv as pflag does: `--flag value`, `--flag=value`, `-p 1`, `-p1`, `-p=1`, `-nm TPROXY`;
 * booleans take a value only behind `=`; `--` ends the flags.
 */
export function splitArguments(argv: readonly string[]): Parsed<Arguments> {
  const state = {
    words: [] as string[],
    assignments: [] as Assignment[],
    help: false,
    version: false,
  };
  const problems: Problem[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      state.words.push(...rest.splice(0));
    } else if (word === '--help' || word === '-h') {
      state.help = true;
    } else if (word === '--version') {
      state.version = true;
    } else if (word.startsWith('--')) {
      const result = longFlag(word, rest);
      if (result.ok) state.assignments.push(...result.value);
      else problems.push(...result.problems);
    } else if (word.startsWith('-') && word !== '-') {
      const result = shortFlags(word, rest);
      if (result.ok) state.assignments.push(...result.value);
      else problems.push(...result.problems);
    } else {
      state.words.push(word);
    }
  }
  return problems.length ? { ok: false, problems } : parsed(state);
}

function longFlag(word: string, rest: string[]): Parsed<readonly Assignment[]> {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  if (IGNORED_BOOLEAN.includes(name)) return parsed([]);
  if (IGNORED_WITH_VALUE.includes(name)) {
    if (inline === undefined) rest.shift();
    return parsed([]);
  }
  const flag = flagByName(name);
  if (flag === undefined) return unknownFlag(`--${name}`, nearestFlag(name));
  return assign(flag, `--${name}`, inline, rest);
}

function shortFlags(word: string, rest: string[]): Parsed<readonly Assignment[]> {
  const assignments: Assignment[] = [];
  let letters = word.slice(1);
  while (letters !== '') {
    const letter = letters.slice(0, 1);
    const flag = flagByShort(letter);
    letters = letters.slice(1);
    if (flag === undefined) return unknownFlag(`-${letter}`, undefined);
    const takesRest = flag.type === 'text' || letters.startsWith('=');
    const inline = takesRest && letters !== '' ? letters.replace(/^=/, '') : undefined;
    const result = assign(flag, `-${letter}`, inline, rest);
    if (!result.ok) return result;
    assignments.push(...result.value);
    if (takesRest) break;
  }
  return parsed(assignments);
}

function assign(
  flag: Flag,
  from: string,
  inline: string | undefined,
  rest: string[],
): Parsed<readonly Assignment[]> {
  const text = inline ?? (flag.type === 'boolean' ? 'true' : rest.shift());
  if (text !== undefined) return parsed([{ flag, written: { text, from } }]);
  return refused({
    code: 'flag.missingValue',
    subject: from,
    value: '',
    reason: 'has no value behind it',
    accepted: `${from} ${flag.placeholder ?? 'VALUE'}`,
  });
}

function unknownFlag(subject: string, nearest: Flag | undefined): Parsed<never> {
  const accepted = nearest
    ? `perhaps --${nearest.name}: ${nearest.doc}`
    : 'one of the flags that --help lists';
  return refused({ code: 'flag.unknown', subject, value: '', reason: 'is no flag', accepted });
}
