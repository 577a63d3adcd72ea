import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { route } from './route.ts';

const [node = '', self = '', ...words] = process.argv;
const { program, args } = route(basename(self), words);
const entry = new URL(`./${program}/main.js`, import.meta.url);

// The kernel sends a first process no signal that it has not asked for. The servers ask; the init
// program, and whatever waits, is simply to end.
if (program === 'iptables') {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.on(signal, () => process.exit(code));
  }
}

if (existsSync(entry)) {
  process.argv = [node, self, ...args];
  await import(entry.href);
} else {
  process.stderr.write(`${basename(self)}: this image does not hold pillion-${program}\n`);
  process.exitCode = 127;
}
