import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Family } from '../../values/index.ts';
import type { Capture } from '../capture.ts';
import { compile } from '../compile.ts';
import type { Entry, Ruleset } from '../ir.ts';
import { check } from './check.ts';
import { load } from './netfilter.ts';
import { sceneOf } from './packet-region.ts';
import { packets } from '../../testing/packet-arbitrary.ts';
import { captureOf } from '../../testing/packet-sample.ts';
import { intended } from './specification.ts';
import { type Scene, walk } from './walk.ts';

/** Captures whose rules do what they should. */
const SOUND = [
  '-i * -b * -d 15090,15021,15020 -o 443,8080 -x 172.16.0.0/12,fd01::/16',
  '-i 10.0.0.0/8,fd00::/8 -b 80,8000-9000 -q 9000 -x 10.1.0.0/16 -o 443 -c eth1 --drop-invalid',
  '-i * -b * -d 15090,15021,15020 --redirect-dns --capture-all-dns --outbound-owner-groups 1000,java',
  '-i * -b * -d 15090,15021,15020 --exclude-inbound-ips 10.0.0.0/8 --exclude-outbound-ports-for-uids tcp:80:1000',
  '-i fd00::/8,172.16.0.0/12 -b * -d 1-1024,15020,15021,15090 -q 443 -u 1000 -g 1000',
  '-i * -b 80 -k eth1 --vnet tap0:172.16.0.0/12 --outbound-owner-groups-exclude 1000',
];

type Fault = readonly [what: string, entries: readonly Entry[]];

/** Every rule removed, swapped with its successor, and widened by each of its matches. */
function* faultsOf({ entries }: Ruleset): Iterable<Fault> {
  for (const [index, entry] of entries.entries()) {
    yield [`removed ${index}`, entries.toSpliced(index, 1)];
    const next = entries[index + 1];
    if (next?.table === entry.table && next.chain === entry.chain) {
      yield [`swapped ${index}`, entries.toSpliced(index, 2, next, entry)];
    }
    for (const [place] of entry.rule.matches.entries()) {
      const rule = { ...entry.rule, matches: entry.rule.matches.toSpliced(place, 1) };
      yield [`widened ${index} by match ${place}`, entries.with(index, { ...entry, rule })];
    }
  }
}

const probes = fc.sample(packets, { seed: 6, numRuns: 300 });

/** A capture with the packets that it promises something. */
interface Bench {
  readonly line: string;
  readonly capture: Capture;
  readonly rules: Ruleset;
  readonly felt: readonly { readonly family: Family; readonly scene: Scene }[];
}

function benchOf(line: string): Bench {
  const capture = captureOf(line);
  const felt = probes
    .filter((packet) => intended(capture, packet).kind !== 'open')
    .map((packet) => ({ family: packet.family, scene: sceneOf(packet) }));
  return { line, capture, rules: compile(capture), felt };
}

/** What the rules do to each of the packets. */
function* faresOf({ felt }: Bench, rules: Ruleset): Generator<string, void> {
  const netfilter = { ipv4: load(rules, 'ipv4'), ipv6: load(rules, 'ipv6') };
  for (const { family, scene } of felt) {
    const [path] = walk(netfilter[family], scene);
    yield [path?.end, ...(path?.packets.captures ?? []).map(({ port }) => port)].join(' ');
  }
}

it('finds every fault in sound rules that some packet feels, and these are 200 and more', () => {
  let found = 0;
  const missed: string[] = [];
  for (const bench of SOUND.map(benchOf)) {
    const sound = [...faresOf(bench, bench.rules)];
    for (const [what, entries] of faultsOf(bench.rules)) {
      const rules = { ...bench.rules, entries };
      const isFelt = faresOf(bench, rules)
        .map((fare, index) => fare !== sound[index])
        .some(Boolean);
      if (!isFelt) continue;
      if (check(bench.capture, rules).holds) missed.push(`${bench.line}: ${what}`);
      else found += 1;
    }
  }
  expect(missed).toEqual([]);
  expect(found).toBeGreaterThanOrEqual(200);
}, 60_000);
