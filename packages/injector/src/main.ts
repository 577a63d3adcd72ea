#!/usr/bin/env node
import { pino } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import { systemClock } from './clock.ts';
import { run } from './run.ts';
import { processSignals } from './signals.ts';

process.exitCode = await run(
  {
    stdout: pino.destination({ dest: 1, sync: true }),
    stderr: process.stderr,
    signals: processSignals(process),
    clock: systemClock,
    version: manifest.version,
  },
  process.argv.slice(2),
  process.env,
);
