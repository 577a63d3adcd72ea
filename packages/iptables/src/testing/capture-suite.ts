import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ran } from '../fake/machine.ts';

export type SuiteBackend = 'nft' | 'legacy';
export type SuiteFamily = 'ipv4' | 'ipv6';

/** A machine to run the program on: one in memory, or a namespace of the kernel. */
export interface World extends AsyncDisposable {
  run(args: readonly string[]): Promise<Ran>;
  /** The output of iptables-save, without comments and counters. */
  save(family: SuiteFamily): Promise<string>;
  /** Rules that another program of the pod sets. */
  restore(family: SuiteFamily, text: string): Promise<void>;
}

const ARGS = ['-u', '1337', '-i', '*', '-b', '*', '-d', '15090,15021,15020'];
const OTHERS = [
  '-u',
  '2000',
  '-i',
  '10.0.0.0/8,fd00::/8',
  '-b',
  '8080',
  '-m',
  'TPROXY',
  '--drop-invalid',
];
const FAMILIES = ['ipv4', 'ipv6'] as const;

/** Rules of other programs around ours: before, behind, and in chains of their own. */
const FOREIGN = [
  '*nat',
  ':DOCKER - [0:0]',
  '-A DOCKER -p tcp --dport 2375 -j RETURN',
  '-I OUTPUT 1 -p udp --dport 9999 -j DOCKER',
  '-A OUTPUT -p tcp --dport 7777 -j RETURN',
  'COMMIT',
  '*filter',
  '-A INPUT -p tcp --dport 7777 -j DROP',
  'COMMIT',
  '',
].join('\n');

/** What holds on every machine, whatever keeps its tables. */
export function describeCapture(name: string, createWorld: () => Promise<World>): void {
  describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld();
    });
    afterEach(async () => {
      await world[Symbol.asyncDispose]();
    });

    const rulesOf = async (family: SuiteFamily) => meaningful(await world.save(family));
    const both = async () => [await rulesOf('ipv4'), await rulesOf('ipv6')];
    const results = async (args: readonly string[]) => {
      const { code, stdout, stderr } = await world.run([...args, '--json']);
      if (code !== 0) return stderr;
      const report = JSON.parse(stdout) as { families: { family: string; result: string }[] };
      return report.families.map(({ family, result }) => `${family} ${result}`);
    };

    it.each(FAMILIES)('sets the jumps and the chains of %s', async (family) => {
      expect(await results(ARGS)).toEqual(['ipv4 applied', 'ipv6 applied']);
      const rules = await rulesOf(family);
      expect(rules).toContain('-A PREROUTING -p tcp');
      expect(rules).toMatch(/^-A OUTPUT .*-j ISTIO_OUTPUT$/m);
      expect(rules).toMatch(/^-A ISTIO_INBOUND .*--dport 15020 .*-j RETURN$/m);
    });

    it('finds nothing to do in a second run', async () => {
      await world.run(ARGS);
      const before = await both();
      expect(await results(ARGS)).toEqual(['ipv4 unchanged', 'ipv6 unchanged']);
      expect(await both()).toEqual(before);
    });

    it('sets everything again where that is forced', async () => {
      await world.run(ARGS);
      const before = await both();
      expect(await results([...ARGS, '--force-apply'])).toEqual(['ipv4 applied', 'ipv6 applied']);
      expect(await both()).toEqual(before);
    });

    it('replaces what other flags have made, there and back', async () => {
      await world.run(ARGS);
      const first = await both();
      expect(await results(OTHERS)).toEqual(['ipv4 applied', 'ipv6 applied']);
      const second = await both();
      expect(second).not.toEqual(first);
      expect(second.join('')).not.toContain('15021');
      await world.run(ARGS);
      expect((await both()).map(sorted)).toEqual(first.map(sorted));
    });

    it('repairs what somebody has taken out or put in', async () => {
      await world.run(ARGS);
      const before = await both();
      const damage = '*nat\n-F ISTIO_INBOUND\n-A ISTIO_OUTPUT -p tcp -j RETURN\nCOMMIT\n';
      await world.restore('ipv4', damage);
      expect(await results(ARGS)).toEqual(['ipv4 applied', 'ipv6 unchanged']);
      expect(await both()).toEqual(before);
    });

    it.each([
      ['rules of others as they were', FOREIGN],
      ['nothing', ''],
    ])('leaves %s when it cleans', async (_what, foreign) => {
      if (foreign !== '') await world.restore('ipv4', foreign);
      const before = await both();
      await world.run(ARGS);
      await world.run(OTHERS);
      expect((await both()).join('')).toContain('ISTIO_');
      expect(await results(['--cleanup-only'])).toEqual(['ipv4 cleaned', 'ipv6 cleaned']);
      expect((await both()).map(sorted)).toEqual(before.map(sorted));
      expect(await results(['--cleanup-only'])).toEqual([]);
    });

    it('keeps its place among the rules of others', async () => {
      await world.restore('ipv4', FOREIGN);
      await world.run(ARGS);
      await world.restore('ipv4', '*nat\n-A OUTPUT -p tcp --dport 6666 -j RETURN\nCOMMIT\n');
      await world.run([...ARGS, '-o', '8080', '-c', 'eth9']);
      const output = (await rulesOf('ipv4'))
        .match(/^-A OUTPUT .*$/gm)
        ?.map((rule) => rule.replace(/.*--dport |.*-j /, ''));
      expect(output?.indexOf('ISTIO_OUTPUT')).toBeLessThan(output?.indexOf('6666 -j RETURN') ?? 0);
    });
  });
}

/** Chains with rules, and rules; tables and built-in chains that somebody merely looked at do not count. */
function meaningful(saved: string): string {
  const lines = saved.split('\n').filter((line) => /^(\*|-A |:\S+ -)/.test(line));
  const tables = lines.filter((line, index) => !line.startsWith('*') || isFollowed(lines, index));
  return tables.map((line) => line.replace(/ \[\d+:\d+\]$/, '')).join('\n');
}

function isFollowed(lines: readonly string[], index: number): boolean {
  return lines[index + 1]?.startsWith('*') === false;
}

/** Chains are listed in the order of their making; rules within a chain keep theirs. */
function sorted(saved: string): string {
  const tables = saved.split(/^(?=\*)/m).map((table) => {
    const lines = table.trim().split('\n');
    return [
      ...lines.filter((line) => !line.startsWith('-A')).toSorted(),
      ...lines
        .filter((line) => line.startsWith('-A'))
        .toSorted((a, b) => chainOf(a).localeCompare(chainOf(b))),
    ].join('\n');
  });
  return tables.toSorted().join('\n');
}

function chainOf(rule: string): string {
  return rule.split(' ')[1] ?? '';
}
