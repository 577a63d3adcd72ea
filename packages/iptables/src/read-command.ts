import { type Parsed, parsed, type Problem, refused } from '@pillion/core/values';
import {
  type CaptureCommand,
  type Environment,
  parseCaptureArgs,
  parseCaptureFile,
} from '@pillion/core/ruleset';
import type { Host } from './host.ts';

/** The command line, the environment, and below both the file that `--config` names. */
export async function readCommand(
  host: Host,
  argv: readonly string[],
  env: Environment,
): Promise<Parsed<CaptureCommand>> {
  const command = parseCaptureArgs(argv, env);
  if (!command.ok || command.value.run.config === undefined) return command;
  const path = command.value.run.config;
  const document = await readYaml(host, path);
  if (!document.ok) return document;
  const file = parseCaptureFile(document.value, path === '-' ? 'standard input' : path);
  return file.ok ? parseCaptureArgs(argv, env, file.value) : file;
}

async function readYaml(host: Host, path: string): Promise<Parsed<unknown>> {
  const text = path === '-' ? host.readStdin() : host.readText(path);
  if (text === undefined) return refused(problem(path, 'config.unreadable', 'cannot be read'));
  // Few runs have a file; the others should not pay for a YAML parser.
  const { decodeYaml } = await import('./decode-yaml.ts');
  const document = decodeYaml(text);
  if (document.ok) return parsed(document.value);
  return refused(problem(path, 'config.malformed', `is no YAML: ${document.reason}`));
}

function problem(value: string, code: string, reason: string): Problem {
  const accepted = 'a YAML file of options, named as the flags are; - for standard input';
  return { code, subject: '--config', value, reason, accepted };
}
