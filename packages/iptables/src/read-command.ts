import { type Parsed, type Problem, refused } from '@pillion/core/values';
import { type CaptureCommand, type Environment, parseCaptureArgs } from '@pillion/core/ruleset';
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
  const text = path === '-' ? host.readStdin() : host.readText(path);
  if (text === undefined) return refused(unreadable(path));
  return refused(unreadable(path));
}

function unreadable(path: string): Problem {
  return {
    code: 'config.unreadable',
    subject: '--config',
    value: path,
    reason: 'is no file that can be read',
    accepted: 'the path of a YAML file, or - for standard input',
  };
}
