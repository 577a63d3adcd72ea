import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { captureArguments, captureFile } from '../rules/parameters.ts';
import type { CheckFlags } from './run-check.ts';

export const checkCommand = buildCommand<CheckFlags, string[], CliContext>({
  loader: async () => (await import('./run-check.ts')).runCheck,
  parameters: {
    flags: {
      file: captureFile,
      json: { kind: 'boolean', default: false, brief: 'One JSON object on standard output' },
    },
    aliases: { f: 'file' },
    positional: captureArguments,
  },
  docs: {
    brief:
      'Prove that the rules of a pod do what its options mean, or give the packet that shows otherwise',
    customUsage: ['-f FILE', "-- -i '*' -x 10.0.0.0/8 -b '*'"],
  },
});
