import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capture } from '../capture.ts';
import { compile } from '../compile.ts';
import { check, type Violation } from './check.ts';
import type { Fate } from './fate.ts';
import { isAmiss } from '../../testing/is-amiss.ts';
import type { Property } from './properties.ts';
import { commandLines, packets } from '../../testing/packet-arbitrary.ts';
import { captureOf } from '../../testing/packet-sample.ts';
import { simulate } from './simulate.ts';

const SIDECAR = '-i * -b * -d 15090,15021,15020';

/** What fails, and for packets of which intent. */
function found(line: string): readonly (readonly [Property, Fate])[] {
  return check(captureOf(line)).violations.map(({ property, intent }) => [property, intent.fate]);
}

describe('holds', () => {
  it.each([
    '',
    '-m NONE -i * -b *',
    SIDECAR,
    `${SIDECAR} -o 8081 -x 172.16.0.0/12,fd01::/16`,
    `${SIDECAR} --redirect-dns --capture-all-dns`,
    `${SIDECAR} --outbound-owner-groups 1000,java --drop-invalid`,
    `${SIDECAR} --outbound-owner-groups-exclude 202 --exclude-inbound-ips 10.9.0.0/16`,
    `${SIDECAR} -k eth1 -c eth2,net+`,
    `${SIDECAR} --vnet docker0:172.17.0.0/16`,
    '-i 10.0.0.0/8,fd00::/8 -b 80,8000-8100 -q 9000 -x 10.1.0.0/16 -o 443',
    '-i 127.0.0.0/8 -b 80 --outbound-ipv4-loopback-cidr 127.0.0.0/16',
    `${SIDECAR} --exclude-outbound-ports-for-uids tcp:80,443:1000-2000;udp:*:0`,
  ])('for %j', (line) => {
    expect(check(captureOf(line)).violations).toEqual([]);
  });

  it('or finds what is amiss, also in the shape that Istio gives to rules', () => {
    // without -d: probes and metrics of the proxy itself are captured
    expect(found('-b *')).toEqual([['reserved.neverCaptured', 'captured.inbound']]);
    // the second user's way to its own pod is taken for the application's by the first user's rule
    expect(found(`${SIDECAR} -u 1337,1338`)).toEqual([
      ['included.captured', 'captured.ownService'],
    ]);
    // DNS of the pod to itself over TCP is let past the rule that keeps the pod's own traffic
    expect(found(`${SIDECAR} --redirect-dns`)).toEqual([['excluded.passes', 'passed.ownPod']]);
    // the nat table alone lets the tunnel's port pass
    expect(found(`${SIDECAR} -m TPROXY`)).toContainEqual([
      'reserved.neverCaptured',
      'passed.tunnel',
    ]);
    // a virtual machine's traffic is outbound, but no exclusion is heeded
    expect(found(`${SIDECAR} -k eth1 -x 10.0.0.0/8`)).toContainEqual([
      'excluded.passes',
      'passed.excludedRange',
    ]);
    // everything of the own proxy would be captured again
    expect(found(`${SIDECAR} -z 15001`)).toContainEqual([
      'proxy.neverLoops',
      'captured.ownService',
    ]);
  });
});

/** Those of which the simulation of one packet can tell. */
const TELLING: readonly Property[] = ['included.captured', 'excluded.passes', 'invalid.dropped'];

function isReal(capture: Capture, { property, simulation }: Violation): boolean {
  return !TELLING.includes(property) || isAmiss(capture, simulation);
}

it('is reported as plain data', () => {
  const report = check(captureOf('-b *'));
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

describe('a proof', () => {
  it('leaves no packet amiss where it holds, and its counter-examples are real', () => {
    fc.assert(
      fc.property(
        commandLines,
        fc.array(packets, { minLength: 30, maxLength: 30 }),
        (line, some) => {
          const capture = captureOf(line);
          const rules = compile(capture);
          const { violations } = check(capture, rules);
          const amiss = some.filter((packet) => isAmiss(capture, simulate(rules, packet)));
          expect(amiss.length > 0 && violations.length === 0).toBe(false);
          expect(violations.filter((violation) => !isReal(capture, violation))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);
});
