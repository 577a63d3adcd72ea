import { setFlagsFromString } from 'node:v8';
import { type Host, run } from './program.ts';

// What a request leaves behind dies young: a nursery that stays small is swept more often, stays in
// the processor's cache, and keeps the memory of a busy proxy near that of an idle one.
setFlagsFromString('--semi-space-growth-factor=1');

const startedAt = Date.now() - performance.now();

const host: Host = {
  argv: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => startedAt + performance.now(),
  onTerminate(callback) {
    process.on('SIGTERM', callback);
    process.on('SIGINT', callback);
  },
};

process.exit(await run(host));
