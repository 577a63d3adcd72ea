#!/usr/bin/env node
import type { Deps } from './deps.ts';
import { enterNamespace } from './enter-namespace.ts';
import { execute } from './exec.ts';
import { asUser } from './identity.ts';
import { machine } from './host.ts';
import { run } from './run.ts';

const deps: Deps = {
  exec: execute,
  host: machine,
  enterNamespace,
  asUser,
  // Only validation opens sockets; nothing else should pay for loading them.
  runProbe: async (...probe) => await (await import('./validate.ts')).runProbe(...probe),
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
};

process.exitCode = await run(deps, process.argv.slice(2), process.env);
