import { type Parsed, type Problem, refused } from '../values/index.ts';
import { splitArguments } from './argument.ts';
import { CAPTURE_FLAGS } from './capture-flags.ts';
import type { RawCapture, Written } from './capture.ts';
import { type Action, ACTIONS, type CaptureCommand } from './command.ts';
import type { Flag } from './flag.ts';
import { parseRunOptions } from './parse-run-options.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The names that the program answers to; the first word may be one, as in `pilot-agent istio-iptables`. */
export const PROGRAM_NAMES = ['pillion-iptables', 'istio-iptables'] as const;

/**
 * Reads a command line. The command line wins over the environment, which wins over `file`: options
 * read from a `--config` file by `parseCaptureFile`. Capture options stay raw; `resolveCapture`
 * checks them. Every problem of the rest is told at once; `flag.unknown` is a usage error.
 */
export function parseCaptureArgs(
  argv: readonly string[],
  env: Environment,
  file: ReadonlyMap<Flag, Written> = new Map(),
): Parsed<CaptureCommand> {
  const split = splitArguments(withoutProgramName(argv));
  if (!split.ok) return split;
  const { words, assignments, help, version } = split.value;
  const given = new Map(assignments.map(({ flag, written }) => [flag, written]));
  const find = (flag: Flag) => given.get(flag) ?? fromEnvironment(flag, env) ?? file.get(flag);

  const run = parseRunOptions(find);
  const problems: Problem[] = run.ok ? [] : [...run.problems];
  const [word = 'apply', ...extra] = words;
  if (!isAction(word) || extra.length > 0) problems.push(wordProblem(words));
  if (!run.ok || !isAction(word) || problems.length) return refused(...problems);

  const wanted = run.value.cleanupOnly ? 'clean' : word;
  const action = help ? 'help' : version ? 'version' : wanted;
  return { ok: true, value: { action, raw: readCapture(find), run: run.value } };
}

function withoutProgramName(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  return PROGRAM_NAMES.some((name) => name === first) ? rest : argv;
}

/** The first variable that is set. An empty one counts only where empty says more than unset. */
function fromEnvironment(flag: Flag, env: Environment): Written | undefined {
  const emptyCounts = flag.type === 'text' && flag.default === '*';
  for (const name of flag.env) {
    const text = env[name];
    if (text !== undefined && (text !== '' || emptyCounts)) return { text, from: name };
  }
  return undefined;
}

function readCapture(find: (flag: Flag) => Written | undefined): RawCapture {
  const written = CAPTURE_FLAGS.flatMap((flag) => {
    const value = find(flag);
    return value === undefined ? [] : [[flag.sets, value] as const];
  });
  return Object.fromEntries(written);
}

function isAction(word: string): word is Action {
  return (ACTIONS as readonly string[]).includes(word);
}

function wordProblem(words: readonly string[]): Problem {
  return {
    code: 'argument.unexpected',
    subject: 'argument',
    value: words.find((word) => !isAction(word)) ?? words.join(' '),
    reason: 'is neither a flag nor the value of one',
    accepted: `one of ${ACTIONS.join(', ')}, or none; a boolean takes its value as --flag=false`,
  };
}
