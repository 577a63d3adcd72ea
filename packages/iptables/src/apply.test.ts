import { describe, expect, it } from 'vitest';
import { FakeMachine } from './fake/machine.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*'];
const TPROXY = [...ARGS, '-m', 'TPROXY'];

/** Rules, chains and routes; a table that was merely opened is not worth mentioning. */
function held({ netfilter, routes }: FakeMachine): string[] {
  const saved = (['ipv4', 'ipv6'] as const).map((family) => netfilter.save('nft', family));
  const lines = saved.map((text) => text.match(/^(-A|:\S+ -).*$/gm)?.join('\n') ?? '');
  return [...lines, [...routes.held].join('\n')];
}

/** The names of the programs that were given something to change. */
function changes({ netfilter }: FakeMachine): string[] {
  return netfilter.commands.filter(({ stdin = '' }) => stdin !== '').map(({ program }) => program);
}

describe('applying', () => {
  it('runs one restore a family', async () => {
    const machine = new FakeMachine();
    await machine.run(TPROXY);
    expect(changes(machine)).toEqual(['iptables-nft-restore', 'ip6tables-nft-restore']);
  });

  it('gives the kernel nothing in a second run', async () => {
    const machine = new FakeMachine();
    await machine.run(TPROXY);
    machine.netfilter.commands.length = 0;
    await machine.run(TPROXY);
    expect(changes(machine)).toEqual([]);
  });

  it.each([
    ['the second family', { missingTables: ['ipv6/mangle'] }],
    ['the second table of the first family', { missingTables: ['ipv4/mangle'] }],
  ])('changes nothing where %s refuses', async (_what, lacks) => {
    const machine = new FakeMachine(lacks);
    const { code, stderr } = await machine.run([
      ...ARGS,
      '--drop-invalid',
      '--redirect-dns',
      '--capture-all-dns',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was changed');
    expect(held(machine).join('')).not.toMatch(/ISTIO|::6/);
  });

  it('goes back to the rules of an earlier run where the new ones are refused', async () => {
    const machine = new FakeMachine({ missingTables: ['ipv6/mangle'] });
    machine.netfilter.restore(
      'nft',
      'ipv4',
      '*nat\n-A OUTPUT -p tcp --dport 7777 -j RETURN\nCOMMIT\n',
    );
    expect(await machine.run([...ARGS, '-c', 'eth9'])).toMatchObject({ code: 0 });
    const before = held(machine);
    expect(await machine.run([...TPROXY, '-o', '8080'])).toMatchObject({ code: 1 });
    expect(held(machine)).toEqual(before);
  });

  it('takes IPv6 from all addresses of the pod, not from its first', async () => {
    const machine = new FakeMachine({
      addresses: ['127.0.0.1', '10.88.0.2', 'fe80::1', 'fd00:88::2'],
    });
    await machine.run(ARGS);
    expect(changes(machine)).toContain('ip6tables-nft-restore');
    expect([...machine.routes.held]).toEqual(['-6 address ::6/128 dev lo']);
  });

  it('does without IPv6 programs and modules where the pod has no such address', async () => {
    const machine = new FakeMachine({ addresses: ['10.88.0.2'], missingPrograms: ['ip6tables'] });
    expect(await machine.run(ARGS)).toMatchObject({ code: 0 });
    expect(changes(machine)).toEqual(['iptables-nft-restore']);
  });

  it('removes rules of an earlier run from a family that the pod no longer has', async () => {
    const machine = new FakeMachine();
    await machine.run([...ARGS, '--pod-ips', '10.0.0.1,fd00::1']);
    await machine.run([...ARGS, '--pod-ips', '10.0.0.1']);
    expect(machine.netfilter.save('nft', 'ipv6')).not.toContain('ISTIO');
  });

  it('removes what an earlier run left in the other backend, after its own rules are in place', async () => {
    const machine = new FakeMachine();
    await machine.run([...ARGS, '--force-iptables-binary', 'legacy']);
    machine.netfilter.commands.length = 0;
    await machine.run([...ARGS, '--force-iptables-binary', 'nft']);
    expect(machine.netfilter.save('legacy', 'ipv4')).not.toContain('ISTIO');
    expect(changes(machine)).toEqual([
      'iptables-nft-restore',
      'ip6tables-nft-restore',
      'iptables-legacy-restore',
      'ip6tables-legacy-restore',
    ]);
  });

  it('captures nothing with -m NONE, and takes away what captured before', async () => {
    const machine = new FakeMachine();
    await machine.run(ARGS);
    expect(await machine.run([...ARGS, '-m', 'NONE'])).toMatchObject({ code: 0 });
    expect(held(machine).join('')).not.toContain('ISTIO');
  });

  it('takes the routes of TPROXY away with its rules, and those of another mark', async () => {
    const machine = new FakeMachine();
    await machine.run([...TPROXY, '-t', '42']);
    await machine.run(TPROXY);
    expect([...machine.routes.held].filter((key) => key.startsWith('-4'))).toEqual([
      '-4 route local default dev lo table 133',
      '-4 rule fwmark 1337 lookup 133',
    ]);
    await machine.run(ARGS);
    expect([...machine.routes.held]).toEqual(['-6 address ::6/128 dev lo']);
  });

  it('goes on to the next backend where one lacks what the rules need', async () => {
    const machine = new FakeMachine({ missingTables: ['nft/ipv4/nat', 'nft/ipv6/nat'] });
    const { code, stderr } = await machine.run(ARGS);
    expect(code).toBe(0);
    expect(stderr).toContain('reason=backend.legacyOnly');
    expect(machine.netfilter.save('legacy', 'ipv6')).toContain('ISTIO_OUTPUT');
    expect(held(machine).join('')).not.toContain('ISTIO');
  });

  it('names the module and the line to load it', async () => {
    const machine = new FakeMachine({ missingTables: ['ipv4/nat'] });
    const { code, stderr } = await machine.run(ARGS);
    expect(code).toBe(1);
    expect(stderr).toContain('modprobe -a nf_tables nft_compat nft_chain_nat');
  });

  it('names the package of a missing program', async () => {
    const machine = new FakeMachine({ missingPrograms: ['iptables', 'ip6tables'] });
    const { code, stderr } = await machine.run(ARGS);
    expect(code).toBe(1);
    expect(stderr).toContain('the package iptables brings it');
  });
});

/** What Istio's reconcile leaves where it is killed. */
const GUARDRAILS = ['INPUT', 'FORWARD', 'OUTPUT']
  .flatMap((chain) => ['udp', 'tcp'].map((protocol) => `-A ${chain} -p ${protocol} -j DROP\n`))
  .join('');

function guarded(): FakeMachine {
  const machine = new FakeMachine();
  for (const family of ['ipv4', 'ipv6'] as const) {
    machine.netfilter.restore('nft', family, `*filter\n${GUARDRAILS}COMMIT\n`);
  }
  return machine;
}

describe('guardrails of a reconcile that was killed', () => {
  it.each([
    ['applying', ARGS],
    ['cleaning', ['--cleanup-only']],
  ])('%s takes them away', async (_what, args) => {
    const machine = guarded();
    expect(await machine.run(args)).toMatchObject({ code: 0 });
    expect(held(machine).join('')).not.toContain('DROP');
  });

  it('verify finds them', async () => {
    const machine = guarded();
    await machine.run(ARGS);
    machine.netfilter.restore('nft', 'ipv4', `*filter\n${GUARDRAILS}COMMIT\n`);
    const { code, stdout } = await machine.run(['verify', ...ARGS]);
    expect(code).toBe(1);
    expect(stdout.match(/-p (tcp|udp) -j DROP/g)).toHaveLength(6);
  });
});

describe('cleaning', () => {
  it('takes routes and addresses away too', async () => {
    const machine = new FakeMachine();
    await machine.run(TPROXY);
    expect(machine.routes.held.size).toBe(5);
    expect(await machine.run(['clean'])).toMatchObject({ code: 0 });
    expect([...machine.routes.held]).toEqual([]);
  });

  it('fails where it cannot look', async () => {
    const machine = new FakeMachine({ missingPrograms: ['iptables', 'ip6tables'] });
    expect(await machine.run(['clean'])).toMatchObject({ code: 1 });
  });
});
