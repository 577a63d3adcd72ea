import { describe, expect, it } from 'vitest';
import { type IpAddress, PillionError } from '@pillion/core/values';
import { parseCaptureArgs, resolveCapture } from '@pillion/core/ruleset';
import type { Deps } from './deps.ts';
import { FakeHost } from './fake/host.ts';
import { createLog } from './log.ts';
import { validateCapture } from './validation.ts';
import type { Probe } from './validation-plan.ts';

interface World {
  readonly args?: readonly string[];
  readonly addresses?: readonly string[];
  readonly uid?: number;
  /** Whether the process may become another user. */
  readonly setuid?: boolean;
}

/** The probes that are made, by where from, where to, and where they must land. */
async function probes({
  args = [],
  addresses = ['10.0.0.5', 'fd00::5'],
  uid = 0,
  setuid = false,
}: World) {
  const made: string[] = [];
  const written: string[] = [];
  const podAddresses = addresses as readonly IpAddress[];
  const command = parseCaptureArgs(['-u', '1337', ...args], {});
  if (!command.ok) throw PillionError.of('test', command.problems);
  const facts = { podAddresses, dnsServers: [] };
  const capture = resolveCapture(command.value.raw, facts);
  if (!capture.ok) throw PillionError.of('test', capture.problems);
  const deps: Pick<Deps, 'host' | 'runProbe' | 'asUser'> = {
    host: new FakeHost({ uid }),
    asUser: async (_uid, _gid, work) => (setuid ? await work() : 'denied'),
    runProbe: async (probe) => {
      made.push(describeProbe(probe));
      return { ok: true, attempts: 1 };
    },
  };
  const log = createLog(
    { write: (text) => written.push(text) },
    { level: 'warn', json: true },
    () => new Date(0),
  );
  await validateCapture(deps, log, capture.value, facts, command.value.run);
  return { made, told: written.map((line) => (JSON.parse(line) as { family: string }).family) };
}

function describeProbe({ as, destination: { address, port }, landsOn }: Probe): string {
  return `${as}: ${address} ${port} -> ${landsOn}`;
}

const AS_PROXY = ['proxy: 127.0.0.6 15002 -> 15006', 'proxy: ::6 15002 -> 15006'];

describe('validation', () => {
  it.each<[string, World, string[]]>([
    ['as the proxy that it is', { uid: 1337 }, AS_PROXY],
    ['as the proxy that root may become', { setuid: true }, AS_PROXY],
    [
      'as the application where root may not become the proxy',
      { args: ['-i', '*'] },
      ['application: 192.0.2.1 15002 -> 15001', 'application: 2001:db8::1 15002 -> 15001'],
    ],
    [
      'by an included range where not everything is captured',
      { args: ['-i', '10.1.0.0/16'] },
      ['application: 10.1.0.0 15002 -> 15001'],
    ],
    [
      'by an included port where no range is captured',
      { args: ['-q', '443'] },
      ['application: 192.0.2.1 443 -> 15001', 'application: 2001:db8::1 443 -> 15001'],
    ],
    [
      'in the families that the pod has',
      { args: ['-i', '*'], addresses: ['fd00::5'] },
      ['application: 2001:db8::1 15002 -> 15001'],
    ],
    [
      'on the ports that are asked for',
      {
        uid: 1337,
        args: ['-z', '16006', '--iptables-probe-port', '16002'],
        addresses: ['10.0.0.5'],
      },
      ['proxy: 127.0.0.6 16002 -> 16006'],
    ],
    ['not where nothing is captured', { uid: 1337, args: ['-m', 'NONE'] }, []],
  ])('is made %s', async (_how, world, expected) => {
    expect((await probes(world)).made).toEqual(expected);
  });

  it.each([
    ['outbound capture is off', []],
    ['the probe’s port is excluded', ['-i', '*', '-o', '15000-15010']],
    ['the probe’s address is excluded', ['-i', '*', '-x', '192.0.0.0/8,2001::/16']],
    ['only some groups are captured', ['-i', '*', '--outbound-owner-groups', '1000']],
  ])('is left out, and told, where %s', async (_why, args) => {
    expect(await probes({ args })).toEqual({ made: [], told: ['ipv4', 'ipv6'] });
  });
});
