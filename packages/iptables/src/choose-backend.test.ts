import { describe, expect, it } from 'vitest';
import { chooseBackend, hasRules } from './choose-backend.ts';
import { FakeHost } from './fake/host.ts';
import { FakeNetfilter, type FakeNetfilterOptions } from './fake/netfilter.ts';
import { type Flavour, Iptables } from './iptables.ts';
import { PillionError } from '@pillion/core/values';

const options = { waitSeconds: 30, maxRetries: 0, lockByNamespace: false };
const RULE = '*nat\n-A OUTPUT -p tcp -j RETURN\nCOMMIT\n';

interface Machine extends FakeNetfilterOptions {
  readonly legacyRules?: boolean;
  readonly legacyTables?: boolean;
  readonly forced?: 'legacy' | 'nft';
  readonly refused?: ReadonlyMap<Flavour, PillionError>;
}

async function choose(machine: Machine) {
  const netfilter = new FakeNetfilter(machine);
  if (machine.legacyRules) netfilter.restore('legacy', 'ipv4', RULE);
  const names = machine.legacyRules || machine.legacyTables ? 'nat\n' : '';
  const host = new FakeHost({ files: { '/proc/net/ip_tables_names': names } });
  const flavoured = (flavour: 'legacy' | 'nft' | 'plain') =>
    new Iptables({ exec: netfilter.exec, host }, flavour, 'ipv4', options);
  const choice = await chooseBackend('ipv4', flavoured, host, {
    forced: machine.forced,
    refused: machine.refused ?? new Map(),
  });
  return {
    chosen: choice.ok ? `${choice.backend.name} ${choice.reason.code}` : choice.error,
  };
}

describe('the choice of a backend', () => {
  it.each<[string, Machine, string]>([
    ['nft on a fresh machine', {}, 'iptables-nft backend.nftWorks'],
    ['legacy where it has rules', { legacyRules: true }, 'iptables-legacy backend.legacyHasRules'],
    ['nft where legacy tables are empty', { legacyTables: true }, 'iptables-nft backend.nftWorks'],
    [
      'nft where legacy has rules that its programs cannot reach',
      { legacyRules: true, missingPrograms: ['iptables-legacy'] },
      'iptables-nft backend.nftWorks',
    ],
    [
      'plain where iptables-nft is not installed',
      { missingPrograms: ['iptables-nft', 'iptables-legacy'] },
      'iptables backend.plain',
    ],
    [
      'legacy where the kernel has no nf_tables',
      { missingBackends: ['nft'] },
      'iptables-legacy backend.legacyOnly',
    ],
    ['legacy where it is forced', { forced: 'legacy' }, 'iptables-legacy backend.forced'],
    ['nft where it is forced', { forced: 'nft', legacyRules: true }, 'iptables-nft backend.forced'],
  ])('is %s', async (_name, machine, expected) => {
    expect((await choose(machine)).chosen).toBe(expected);
  });

  it('does not fall back from what is forced', async () => {
    const { chosen } = await choose({ forced: 'nft', missingBackends: ['nft'] });
    expect(chosen).toMatchObject({ code: 'netfilter.backendMissing' });
  });

  it('passes over what has refused the rules', async () => {
    const refused = new Map([
      ['nft', new PillionError('netfilter.moduleMissing', 'no xt_owner')],
    ] as const);
    expect((await choose({ refused })).chosen).toBe('iptables backend.plain');
  });

  it('tells what stands in the way of each where none works', async () => {
    const { chosen } = await choose({ missingBackends: ['nft', 'legacy'] });
    expect(chosen).toMatchObject({ code: 'netfilter.backendMissing' });
    expect(String(chosen)).toContain('modprobe -a nf_tables nft_compat nft_chain_nat');
    expect(String(chosen)).toContain('modprobe -a ip_tables');
  });

  it('names the package where nothing is installed', async () => {
    const { chosen } = await choose({ missingPrograms: ['iptables'] });
    expect(chosen).toMatchObject({ code: 'program.missing' });
    expect(String(chosen)).toContain('the package iptables brings it');
  });
});

describe('rules that make a backend worth joining', () => {
  it.each([
    ['', false],
    ['*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n', false],
    ['*filter\n:INPUT DROP [0:0]\nCOMMIT\n', true],
    ['*nat\n:MINE - [0:0]\nCOMMIT\n', true],
    [RULE, true],
  ])('%j: %s', (saved, expected) => expect(hasRules(saved)).toBe(expected));
});
