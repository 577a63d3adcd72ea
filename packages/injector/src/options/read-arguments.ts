import type { Problem } from '@pillion/core/values';
import { FLAGS, type Flag, type FlagName } from './flags.ts';

/** What stands on the command line, unparsed: the last of a repeated flag counts. */
export interface Arguments {
  readonly values: ReadonlyMap<FlagName, string>;
  readonly problems: readonly Problem[];
}

/** Reads `--name value`, `--name=value` and switches; tells every unknown or incomplete one. */
export function readArguments(argv: readonly string[]): Arguments {
  const values = new Map<FlagName, string>();
  const problems: Problem[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    const [name, inline] = splitOnce(argument);
    const flag = name.startsWith('--') ? findFlag(name.slice(2)) : undefined;
    if (flag === undefined) {
      problems.push(unknownFlag(argument));
    } else if (flag.value === undefined) {
      if (inline !== undefined && inline !== 'true') problems.push(takesNoValue(name, inline));
      else values.set(flag.name, 'true');
    } else {
      const next = argv[index + 1];
      const value = inline ?? (next?.startsWith('--') ? undefined : next);
      if (inline === undefined && value !== undefined) index += 1;
      if (value === undefined) problems.push(lacksValue(name, flag.value));
      else values.set(flag.name, value);
    }
  }
  return { values, problems };
}

function findFlag(name: string): (Flag & { readonly name: FlagName }) | undefined {
  return FLAGS.find((flag) => flag.name === name);
}

function splitOnce(argument: string): [name: string, value?: string] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument] : [argument.slice(0, at), argument.slice(at + 1)];
}

function unknownFlag(argument: string): Problem {
  const accepted = FLAGS.map(({ name }) => `--${name}`).join(' ');
  return { code: 'flag.unknown', subject: 'flag', value: argument, reason: 'is unknown', accepted };
}

function takesNoValue(name: string, value: string): Problem {
  const accepted = `${name} alone`;
  return { code: 'flag.takesNoValue', subject: name, value, reason: 'takes no value', accepted };
}

function lacksValue(name: string, value: string): Problem {
  const accepted = `${name} ${value}`;
  return { code: 'flag.lacksValue', subject: name, value: '', reason: 'has no value', accepted };
}
