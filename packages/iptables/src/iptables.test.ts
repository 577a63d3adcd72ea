import { describe, expect, it } from 'vitest';
import type { Command, Outcome } from './exec.ts';
import { FakeHost } from './fake/host.ts';
import { type Flavour, Iptables, type IptablesOptions } from './iptables.ts';

const TEXT = '*nat\nCOMMIT\n';
const LOCKED = 'Another app is currently holding the xtables lock.';
const NO_LOCK = "Fatal: can't open lock file /run/xtables.lock: Read-only file system";

interface Program {
  readonly flavour?: Flavour;
  readonly version?: string;
  /** What restore says, one run after the other; nothing is success, and so is what comes then. */
  readonly says?: readonly string[];
  readonly options?: Partial<IptablesOptions>;
}

async function restore({
  flavour = 'legacy',
  version = '1.8.9 (legacy)',
  says = [],
  options,
}: Program) {
  const runs: Command[] = [];
  const words = [...says];
  const exec = async (command: Command): Promise<Outcome> => {
    if (command.args.includes('--version')) return exited(0, `iptables-restore v${version}\n`);
    runs.push(command);
    const stderr = words.shift() ?? '';
    return exited(stderr === '' ? 0 : 4, '', stderr);
  };
  const settings = { waitSeconds: 30, maxRetries: 2, lockByNamespace: false, ...options };
  const iptables = new Iptables({ exec, host: new FakeHost() }, flavour, 'ipv4', settings);
  return { error: await iptables.restore(TEXT), runs };
}

function exited(code: number, stdout = '', stderr = ''): Outcome {
  return { kind: 'exited', code, stdout, stderr };
}

describe('iptables-restore', () => {
  it.each<[string, Program, string[]]>([
    ['legacy waits for the lock', {}, ['--noflush', '--wait=30']],
    ['as long as is asked for', { options: { waitSeconds: 5 } }, ['--noflush', '--wait=5']],
    ['nft has no lock', { flavour: 'nft' }, ['--noflush']],
    ['plain is nft', { flavour: 'plain', version: '1.8.9 (nf_tables)' }, ['--noflush']],
    ['plain is legacy', { flavour: 'plain' }, ['--noflush', '--wait=30']],
    ['old legacy cannot wait', { version: '1.6.1' }, ['--noflush']],
    ['1.6.2 can', { version: '1.6.2' }, ['--noflush', '--wait=30']],
  ])('%s', async (_title, program, args) => {
    expect((await restore(program)).runs.map((run) => run.args)).toEqual([args]);
  });

  it('is tried again where somebody else was at work', async () => {
    const { error, runs } = await restore({ says: [LOCKED, LOCKED] });
    expect(error).toBeUndefined();
    expect(runs).toHaveLength(3);
  });

  it('is given up after as many tries as are asked for', async () => {
    const { error, runs } = await restore({
      says: [LOCKED, LOCKED, LOCKED],
      options: { maxRetries: 1 },
    });
    expect(error).toMatchObject({ code: 'netfilter.locked' });
    expect(runs).toHaveLength(2);
  });

  it('is not tried again where the rules are at fault', async () => {
    const { error, runs } = await restore({ says: ['line 2 failed'] });
    expect(error).toMatchObject({ code: 'netfilter.refused' });
    expect(runs).toHaveLength(1);
  });

  it('locks by the namespace where /run cannot be written', async () => {
    const { error, runs } = await restore({ says: [NO_LOCK] });
    expect(error).toBeUndefined();
    expect(runs.map(({ env }) => env)).toEqual([
      undefined,
      { XTABLES_LOCKFILE: '/proc/self/ns/net' },
    ]);
  });

  it('locks by the namespace from the start in CNI mode', async () => {
    const { runs } = await restore({ options: { lockByNamespace: true } });
    expect(runs.map(({ env }) => env)).toEqual([{ XTABLES_LOCKFILE: '/proc/self/ns/net' }]);
  });
});
