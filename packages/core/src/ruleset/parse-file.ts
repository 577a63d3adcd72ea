import { type Parsed, parsed, type Problem, refused } from '../values/index.ts';
import type { Written } from './capture.ts';
import type { Flag } from './flag.ts';
import { flagByName, nearestFlag } from './flags.ts';

/**
 * Reads the options of a `--config` file, already decoded from YAML: a mapping of long flag names to
 * values. Lists may be written as lists. The result is the last argument of `parseCaptureArgs`, so
 * flags and variables win over it.
 */
export function parseCaptureFile(
  document: unknown,
  file: string,
): Parsed<ReadonlyMap<Flag, Written>> {
  if (document === null || document === undefined) return parsed(new Map());
  if (!isMapping(document)) {
    return refused({
      code: 'config.malformed',
      subject: file,
      value: describe(document),
      reason: 'is not a mapping of options to values',
      accepted: 'lines such as `istio-inbound-ports: "*"`, named as the flags are',
    });
  }
  const options = new Map<Flag, Written>();
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(document)) {
    const flag = flagByName(name);
    const from = `${file}: ${name}`;
    const text = flag && textOf(flag, value);
    if (flag === undefined || flag.name === 'config') problems.push(unknownOption(from, name));
    else if (text === undefined) problems.push(malformedValue(from, value));
    else options.set(flag, { text, from });
  }
  return problems.length ? refused(...problems) : parsed(options);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list becomes what the flag would hold; nothing is the flag's default. */
function textOf(flag: Flag, value: unknown): string | undefined {
  if (value === null) return flag.default;
  if (Array.isArray(value)) {
    const items = value.map(scalarText);
    const separator = flag.placeholder?.includes(';') === true ? ';' : ',';
    return items.every((item) => item !== undefined) ? items.join(separator) : undefined;
  }
  return scalarText(value);
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function unknownOption(subject: string, name: string): Problem {
  const nearest = nearestFlag(name);
  return {
    code: 'config.unknownOption',
    subject,
    value: name,
    reason: 'is no option of a configuration file',
    accepted: nearest ? `perhaps ${nearest.name}: ${nearest.doc}` : 'a long flag name, see --help',
  };
}

function malformedValue(subject: string, value: unknown): Problem {
  return {
    code: 'config.malformedValue',
    subject,
    value: describe(value),
    reason: 'is neither a text, a number, true or false, nor a list of those',
    accepted: 'what the flag takes, or a list of it',
  };
}

function describe(value: unknown): string {
  return JSON.stringify(value) ?? typeof value;
}
