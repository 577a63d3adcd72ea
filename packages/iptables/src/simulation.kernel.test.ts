import { afterAll, beforeAll, expect, it } from 'vitest';
import * as fc from 'fast-check';
import {
  type Capture,
  compile,
  explain,
  type Packet,
  parseCaptureArgs,
  parseSave,
  renderIptables,
  renderNft,
  resolveCapture,
  type Rules,
  type Ruleset,
  simulate,
  type Simulation,
} from '@pillion/core/ruleset';
import { type Family, type IpAddress, PillionError } from '@pillion/core/values';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { Observer, type Traits } from './simulation/observer.ts';
import { type Landed, ProbeWorld } from './simulation/probe-world.ts';
import { captures, DNS_SERVERS, MARKS, PORTS } from './simulation/random-capture.ts';
import { foreignRules } from './simulation/random-foreign.ts';
import { IDENTITIES, type Pair, pairs } from './simulation/random-probe.ts';

const PAIRS = Number(process.env['PILLION_KERNEL_PAIRS'] ?? 100);
const SEED = Number(process.env['PILLION_KERNEL_SEED'] ?? 6);
const PER_CAPTURE = 10;
const FAMILIES = ['ipv4', 'ipv6'] as const;
const programs = ['iptables-nft-restore', 'iptables-legacy-restore', 'nft', 'python3'];

describeOnKernel('the simulation against the kernel', programs, () => {
  let world: ProbeWorld;
  let observer: Observer;
  let sent = 0;

  beforeAll(async () => {
    world = await ProbeWorld.create(PORTS, IDENTITIES, MARKS);
    observer = await Observer.start(world.pod);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** Sends packets under the rules that are in force, and tells of every one that landed elsewhere. */
  async function compare(
    setUp: string,
    rules: Readonly<Record<Family, Rules>>,
  ): Promise<readonly string[]> {
    const batch = Array.from({ length: PER_CAPTURE }, () =>
      sampleOne(pairs((sent += 1)), SEED + sent),
    );
    const predicted = batch.map((pair) => predict(rules[pair.packet.family], pair));
    const expected = batch.filter((_, index) => predicted[index] !== 'nowhere');
    const marked = batch.filter(({ packet }) => packet.mark !== 0);
    await observer.mark(new Map(marked.map(({ packet: p }) => [p.sourcePort, p.mark])));
    const landed = await world.send(
      batch.map(({ probe }) => probe),
      new Set(expected.map(({ probe }) => probe.send.id)),
    );
    const observed = await observer.take();
    return batch.flatMap(({ packet }, index) => {
      const simulation = simulate(rules[packet.family], packet, { localMarks: MARKS });
      const traits = observed.get(packet.sourcePort);
      const arrived = `${describeLanded(landed[index])} ${describeTraits(traits)}`;
      const foretold = `${predicted[index]} ${describeTraits(traits && traitsOf(simulation))}`;
      if (foretold === arrived) return [];
      const { sentences } = explain(simulation);
      return [[setUp, ...sentences, `predicted ${foretold}, arrived ${arrived}`].join('\n  ')];
    });
  }

  const rounds = Math.ceil(PAIRS / PER_CAPTURE / 4);
  const options = { timeout: 20_000 + PAIRS * 100 };

  it.each([
    ['iptables-nft', 'nft', 0],
    ['iptables-legacy', 'legacy', 3],
  ] as const)(
    `holds for ${rounds * PER_CAPTURE} packets under the rules of %s`,
    options,
    async (_name, flavour, offset) => {
      for (let round = 0; round < rounds; round += 1) {
        const commandLine = sampleOne(captures, SEED + offset * rounds + round);
        const rules = rulesOf(commandLine);
        for (const family of FAMILIES) await restore(world, family, rules, { flavour });
        const disagreements = await compare(commandLine.join(' '), { ipv4: rules, ipv6: rules });
        expect(disagreements).toEqual([]);
      }
      for (const family of FAMILIES) await restore(world, family, NO_RULES, { flavour });
    },
  );

  it(
    `holds for ${rounds * PER_CAPTURE} packets with rules of others, as listed`,
    options,
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const commandLine = sampleOne(captures, SEED + rounds + round);
        const foreign = sampleOne(foreignRules, SEED + round);
        const rules = rulesOf(commandLine);
        for (const family of FAMILIES) await restore(world, family, rules, { foreign });
        const listed = { ipv4: await list(world, 'ipv4'), ipv6: await list(world, 'ipv6') };
        const disagreements = await compare(`${commandLine.join(' ')}\n${foreign}`, listed);
        expect(disagreements).toEqual([]);
      }
    },
  );

  it(`holds for ${rounds * PER_CAPTURE} packets under native nft`, options, async () => {
    for (const family of FAMILIES) await restore(world, family, NO_RULES);
    for (let round = 0; round < rounds; round += 1) {
      const commandLine = sampleOne(captures, SEED + 2 * rounds + round);
      const rules = rulesOf(commandLine);
      await world.pod.must('nft', ['-f', '-'], { input: renderNft(rules) });
      const disagreements = await compare(commandLine.join(' '), { ipv4: rules, ipv6: rules });
      expect(disagreements).toEqual([]);
    }
    await world.pod.must('nft', ['-f', '-'], { input: renderNft(NO_RULES) });
  });
});

function rulesOf(commandLine: readonly string[]): Ruleset {
  return compile(captureOf(commandLine));
}

function captureOf(commandLine: readonly string[]): Capture {
  const command = parseCaptureArgs(commandLine, {});
  if (!command.ok) throw PillionError.of('flags.invalid', command.problems);
  const capture = resolveCapture(command.value.raw, {
    podAddresses: ['100.64.88.2', 'fc00:88::2'] as readonly string[] as readonly IpAddress[],
    dnsServers: DNS_SERVERS as readonly string[] as readonly IpAddress[],
  });
  if (!capture.ok) throw PillionError.of('capture.invalid', capture.problems);
  return capture.value;
}

const NO_RULES: Ruleset = compile({ ...captureOf([]), mode: 'NONE' });

const EMPTY = ['raw', 'mangle', 'nat', 'filter'].map((table) => `*${table}\nCOMMIT\n`).join('');

/** Replaces all rules of the pod. */
async function restore(
  { pod }: ProbeWorld,
  family: Family,
  rules: Ruleset,
  { flavour = 'nft', foreign = '' }: { flavour?: 'nft' | 'legacy'; foreign?: string } = {},
): Promise<void> {
  const program = `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-${flavour}-restore`;
  await pod.must(program, [], { input: EMPTY + renderIptables(rules, family) });
  if (foreign !== '') await pod.must(program, ['--noflush'], { input: foreign });
}

async function list({ pod }: ProbeWorld, family: Family): Promise<Rules> {
  const program = family === 'ipv4' ? 'iptables-nft-save' : 'ip6tables-nft-save';
  return parseSave(await pod.must(program, []), family);
}

function predict(rules: Rules, { packet, destinedTo }: Pair): string {
  const { landing, delivered } = simulate(rules, packet, { localMarks: MARKS });
  if (landing === undefined || !isAnswered(rules, packet)) return 'nowhere';
  const isLoopback = landing.address === '127.0.0.1' || landing.address === '::1';
  const address = packet.protocol === 'tcp' || isLoopback ? landing.address : '*';
  return `${delivered ? 'pod' : destinedTo} ${address} ${landing.port}`;
}

/**
 * A connection through the pod needs its answer to come through as well, or none is accepted. The
 * peer answers over eth0, whichever way it was reached.
 */
function isAnswered(rules: Rules, { origin, ...packet }: Packet): boolean {
  if (origin.kind === 'sent' || origin.forwarded !== true || packet.protocol === 'udp') return true;
  if (simulate(rules, { ...packet, origin }, { localMarks: MARKS }).delivered) return true;
  const answer: Packet = {
    ...packet,
    origin: { ...origin, inInterface: 'eth0' },
    source: packet.destination,
    sourcePort: packet.destinationPort,
    destination: packet.source,
    destinationPort: packet.sourcePort,
    connection: { state: 'ESTABLISHED', mark: 0 },
  };
  return !simulate(rules, answer, { localMarks: MARKS }).delivered;
}

/** Every packet that passes a hook behind all rules has them, wherever it ends. */
function traitsOf({ mark, connection, zone }: Simulation): Traits {
  return { mark, connmark: connection.mark, zone };
}

function describeTraits(traits: Traits | undefined): string {
  if (traits === undefined) return '';
  return `mark ${traits.mark} connmark ${traits.connmark} zone ${traits.zone}`;
}

function describeLanded(landed: Landed | undefined): string {
  if (landed === undefined || landed.host === 'nowhere') return 'nowhere';
  return `${landed.host} ${landed.address} ${landed.port}`;
}

function sampleOne<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [value] = fc.sample(fc.noBias(arbitrary), { seed, numRuns: 1 });
  if (value === undefined) throw new RangeError('no sample');
  return value;
}
