import { availableParallelism } from 'node:os';
import { type Host, run } from './program.ts';

const startedAt = Date.now() - performance.now();

const host: Host = {
  argv: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => startedAt + performance.now(),
  processors: availableParallelism,
  onTerminate(callback) {
    process.on('SIGTERM', callback);
    process.on('SIGINT', callback);
  },
};

process.exit(await run(host));
