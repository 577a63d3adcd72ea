import { expect, it } from 'vitest';
import { captureOf, type MatrixConfig } from '../../testing/capture-case.ts';
import { describeConformance, readConformance } from '../../testing/conformance.ts';
import { check } from './check.ts';
import { isAmiss } from '../../testing/is-amiss.ts';
import type { Property } from './properties.ts';

interface Case {
  readonly config: MatrixConfig;
}

/**
 * Where Istio's rules do not do what its options say, in any configuration of the matrices: mode,
 * property, what is meant, direction.
 */
const DEVIATIONS = [
  // outbound options are not heeded for the traffic of virtual interfaces, nor are -q ports
  'REDIRECT excluded.passes passed.excludedPort arriving',
  'REDIRECT excluded.passes passed.excludedRange arriving',
  'REDIRECT included.captured captured.virtualInterface arriving',
  // DNS over TCP from the pod to itself, where name servers are listed
  'REDIRECT excluded.passes passed.ownPod sent',
  'TPROXY excluded.passes passed.ownPod sent',
  // of several users or groups of the proxy only the first reaches its own pod through itself
  'REDIRECT included.captured captured.ownService sent',
  'TPROXY included.captured captured.ownService sent',
  // without -d for them, the ports of the proxy's probes and metrics
  'REDIRECT reserved.neverCaptured captured.inbound arriving',
  'TPROXY reserved.neverCaptured captured.inbound arriving',
  // under TPROXY the mangle table takes what only the nat table lets pass: the tunnel's port, ...
  'TPROXY excluded.passes passed.tunnel arriving',
  'TPROXY excluded.passes passed.tunnel sent',
  'TPROXY reserved.neverCaptured passed.tunnel arriving',
  // ... the proxy's DNS over TCP to its own pod, and what it hands on where it is known by group only, ...
  'TPROXY excluded.passes passed.proxy sent',
  'TPROXY excluded.passes passed.toApplication sent',
  // ... and the traffic of virtual interfaces
  'TPROXY captured.once captured.virtualInterface arriving',
  'TPROXY captured.once passed.excludedPort arriving',
  'TPROXY captured.once passed.excludedRange arriving',
  'TPROXY excluded.passes passed.excludedPort arriving',
  'TPROXY excluded.passes passed.excludedRange arriving',
  'TPROXY excluded.passes passed.virtualInterface arriving',
  'TPROXY included.captured captured.virtualInterface arriving',
  'TPROXY reserved.neverCaptured captured.virtualInterface arriving',
  'TPROXY reserved.neverCaptured passed.excludedRange arriving',
  'TPROXY reserved.neverCaptured passed.virtualInterface arriving',
];

/** Properties of which the simulation of one packet can tell. */
const TELLING: readonly Property[] = ['included.captured', 'excluded.passes', 'invalid.dropped'];

const MATRICES = ['istio-iptables-matrix.json', 'istio-nftables-matrix.json'];

describeConformance('every configuration of the matrices', () => {
  it('is decided: by a proof, or by packets that really fare otherwise', () => {
    const captures = MATRICES.flatMap((path) => readConformance<Case[]>(path))
      .map(({ config }) => captureOf(config))
      .flatMap((capture) => (capture.ok ? [capture.value] : []));
    const deviations = new Set<string>();
    const unreal: string[] = [];
    for (const capture of captures) {
      for (const { property, intent, packet, simulation } of check(capture).violations) {
        const deviation = [capture.mode, property, intent.fate, packet.origin.kind].join(' ');
        deviations.add(deviation);
        if (TELLING.includes(property) && !isAmiss(capture, simulation)) unreal.push(deviation);
      }
    }
    expect(unreal).toEqual([]);
    expect(captures.length).toBeGreaterThan(400);
    expect([...deviations].toSorted()).toEqual(DEVIATIONS.toSorted());
  }, 30_000);
});
