import { describe, expect, it } from 'vitest';
import { FakeMachine } from './fake/machine.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*'];

async function verify(machine: FakeMachine, args: readonly string[] = ARGS) {
  const { code, stdout } = await machine.run(['verify', ...args]);
  const { stdout: json } = await machine.run(['verify', ...args, '--json']);
  return {
    code,
    lines: stdout.split('\n').filter((line) => !line.includes('packets')),
    json: JSON.parse(json),
  };
}

describe('verify', () => {
  it('finds everything missing where nothing is, in both families', async () => {
    const { code, lines, json } = await verify(new FakeMachine());
    expect(code).toBe(1);
    expect(lines).toContain('  nat ISTIO_OUTPUT: the chain is missing');
    expect(json).toMatchObject({
      ok: false,
      backends: [{ family: 'ipv4' }, { family: 'ipv6' }, { backend: 'ip' }],
    });
  });

  it('is content with what apply has made, and writes nothing', async () => {
    const machine = new FakeMachine();
    await machine.run(ARGS);
    machine.netfilter.commands.length = 0;
    const { code, lines, json } = await verify(machine);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: ['iptables-nft: as wanted', 'ip6tables-nft: as wanted', ''],
    });
    expect(json).toMatchObject({ ok: true, backends: [{ findings: [] }, { findings: [] }] });
    expect(machine.netfilter.commands.filter(({ stdin }) => stdin !== undefined)).toEqual([]);
  });

  it('tells what is missing, what is out of order, and what is not ours', async () => {
    const machine = new FakeMachine();
    await machine.run([...ARGS, '-d', '15020,15021']);
    machine.netfilter.restore(
      'nft',
      'ipv4',
      [
        '*nat',
        '-D ISTIO_INBOUND -p tcp --dport 15020 -j RETURN',
        '-A ISTIO_INBOUND -p tcp --dport 15020 -j RETURN',
        '-D OUTPUT -j ISTIO_OUTPUT',
        '-A ISTIO_OUTPUT -p tcp -m limit --limit 3/sec -j RETURN',
        '-A OUTPUT -p udp --dport 9999 -j RETURN',
        'COMMIT\n',
      ].join('\n'),
    );
    const { code, lines } = await verify(machine, [...ARGS, '-d', '15020,15021']);
    expect(code).toBe(1);
    expect(lines.slice(0, 6)).toEqual([
      'iptables-nft: 3 differences',
      '  nat ISTIO_INBOUND: rule 4 should be rule 2: -p tcp --dport 15020 -j RETURN',
      '  nat OUTPUT: the chain is missing',
      '  nat ISTIO_OUTPUT: rule 10 is not asked for: -p tcp -m limit --limit 3/sec -j RETURN',
      '  nat OUTPUT: rule 1 belongs to others: -p udp --dport 9999 -j RETURN',
      'ip6tables-nft: as wanted',
    ]);
  });

  it('misses the routes that the rules rely on', async () => {
    const machine = new FakeMachine();
    await machine.run([...ARGS, '-m', 'TPROXY']);
    machine.routes.held.clear();
    machine.host.files.set('/proc/net/if_inet6', '');
    const { code, lines } = await verify(machine, [...ARGS, '-m', 'TPROXY']);
    expect(code).toBe(1);
    expect(lines.slice(2)).toEqual([
      'ip: 5 differences',
      '  not in place: ip -6 address add ::6/128 dev lo',
      '  not in place: ip -4 route add local default dev lo table 133',
      '  not in place: ip -4 rule add fwmark 1337 lookup 133',
      '  not in place: ip -6 route add local default dev lo table 133',
      '  not in place: ip -6 rule add fwmark 1337 lookup 133',
      '',
    ]);
  });

  it('finds what another backend still holds', async () => {
    const machine = new FakeMachine();
    await machine.run([...ARGS, '--force-iptables-binary', 'legacy', '--pod-ips', '10.0.0.1']);
    machine.netfilter.restore('nft', 'ipv4', '*nat\n-N ISTIO_OLD\nCOMMIT\n');
    const { code, lines } = await verify(machine, [...ARGS, '--pod-ips', '10.0.0.1']);
    expect(code).toBe(1);
    expect(lines).toEqual([
      'iptables-legacy: as wanted',
      'iptables-nft: 1 difference',
      '  nat ISTIO_OLD: the chain is not asked for',
      '',
    ]);
  });

  it('fails where it cannot look', async () => {
    const machine = new FakeMachine({ missingPrograms: ['iptables', 'ip6tables'] });
    const { code, stderr } = await machine.run(['verify', ...ARGS]);
    expect(code).toBe(1);
    expect(stderr).toContain('the package iptables brings it');
  });
});
