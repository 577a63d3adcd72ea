import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { captureArguments, captureFile } from './parameters.ts';
import type { RulesFlags } from './run-rules.ts';

export const rulesCommand = buildCommand<RulesFlags, string[], CliContext>({
  loader: async () => (await import('./run-rules.ts')).runRules,
  parameters: {
    flags: {
      file: captureFile,
    },
    aliases: { f: 'file' },
    positional: captureArguments,
  },
  docs: {
    brief: 'Print the rules that the init program would apply',
    customUsage: [
      '-f FILE',
      "-p 15001 -z 15006 -u 1337 -m REDIRECT -i '*' -x '' -b '*' -d 15090,15021,15020",
    ],
  },
});
