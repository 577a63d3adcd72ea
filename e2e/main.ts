import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ended } from '@pillion/netns';
import { PROVIDERS } from './cluster/cluster.ts';
import { PackagesProvider } from './cluster/packages/provider.ts';
import { placesOf } from './cluster/places.ts';

const USAGE = `pnpm e2e [--provider ${PROVIDERS.join('|')}] [--keep] [--slot N] [FLOW…]

Runs the tests of whole programs, and the flows on a cluster. FLOW is a part of a file's name.
  --provider P   how to have a cluster; default: kind where it is there, else from packages
  --keep         leave the cluster running; the next run takes it
  --slot N       another cluster of this machine than the first, 0
`;

async function main(argv: readonly string[]): Promise<number> {
  const options = {
    provider: { type: 'string' },
    keep: { type: 'boolean', default: false },
    slot: { type: 'string', default: '0' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const { provider, keep, slot, help } = values;
  const unknown = provider !== undefined && !PROVIDERS.some((name) => name === provider);
  if (help || unknown) {
    if (unknown) process.stderr.write(`no provider ${provider}\n`);
    process.stderr.write(USAGE);
    return unknown ? 2 : 0;
  }
  const env = {
    ...process.env,
    ...(provider !== undefined && { PILLION_E2E_PROVIDER: provider }),
    ...(keep && { PILLION_E2E_KEEP: '1' }),
    PILLION_E2E_SLOT: slot,
  };
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const words = [vitest, 'run', ...positionals];
  const packages = new PackagesProvider(placesOf(process.env));
  const wasThere = (await packages.find(Number(slot))) !== undefined;
  const child = spawn(process.execPath, words, { cwd, env, stdio: 'inherit' });
  // Ctrl-C reaches both. vitest then goes without its last steps, so the cluster is ended from here.
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      interrupted = true;
      child.kill(signal);
    });
  const [code] = await ended(child);
  if (interrupted && !keep && !wasThere && (await packages.find(Number(slot))) !== undefined)
    await packages.down({ report: (line) => console.error(line), keep, slot: Number(slot) });
  return code ?? 1;
}

process.exitCode = await main(process.argv.slice(2));
