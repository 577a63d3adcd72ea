import type { Capture, PortsForUids } from './capture.ts';
import * as chains from './chains.ts';
import type { Match } from './ir.ts';
import {
  arrivesOn,
  from,
  jump,
  leavesOn,
  ofUser,
  RETURN,
  step,
  type Step,
  TCP,
  to,
  toPort,
  UDP,
} from './rule.ts';

const OUTPUT = { table: 'nat', chain: chains.OUTPUT } as const;
const TO_PROXY = jump(chains.REDIRECT);

/** The way into ISTIO_OUTPUT, and what leaves it before the owners are looked at. */
export function* compileOutboundExclusions(capture: Capture): Iterable<Step> {
  yield step({ table: 'nat', chain: 'OUTPUT' }, [], jump(chains.OUTPUT), 'outbound');
  if (capture.logPackets) {
    yield step(OUTPUT, [], { kind: 'log', prefix: 'pillion/outbound: ' }, 'outbound/log');
  }
  for (const ports of capture.outboundPortsExclude) {
    yield step(OUTPUT, [TCP, toPort(ports)], RETURN, 'outbound/exclude-port');
    yield step(OUTPUT, [UDP, toPort(ports)], RETURN, 'outbound/exclude-port');
  }
  for (const item of capture.outboundPortsForUids) {
    for (const matches of matchesOf(item)) {
      yield step(OUTPUT, matches, RETURN, 'outbound/exclude-port-for-uid');
    }
  }
  // The proxy hands inbound connections to the application from this source: they are done with.
  for (const { family, passthrough } of capture.families) {
    const matches = [leavesOn('lo'), from(passthrough)];
    yield step({ ...OUTPUT, family }, matches, RETURN, 'inbound/to-application');
  }
}

/** What of the rest is captured. Where nothing is asked for, the chain ends and all passes. */
export function* compileOutboundInclusions(capture: Capture): Iterable<Step> {
  for (const { family, loopback } of capture.families) {
    yield step({ ...OUTPUT, family }, [to(loopback)], RETURN, 'application/loopback');
  }
  for (const { family, outboundExclude } of capture.families) {
    for (const cidr of outboundExclude) {
      yield step({ ...OUTPUT, family }, [to(cidr)], RETURN, 'outbound/exclude-range');
    }
  }
  for (const ports of capture.outboundPortsInclude) {
    yield step(OUTPUT, [TCP, toPort(ports)], TO_PROXY, 'outbound/include-port');
  }
  // The redirects of virtual interfaces go to the head of PREROUTING, before their RETURN.
  const head = { table: 'nat', chain: 'PREROUTING', at: 1 } as const;
  if (capture.outbound === 'all') {
    yield step(OUTPUT, [], TO_PROXY, 'outbound/capture');
    for (const name of capture.virtualInterfaces) {
      yield step(head, [arrivesOn(name)], TO_PROXY, 'virtual-interface/capture');
    }
    return;
  }
  for (const { family, outboundInclude } of capture.families) {
    for (const cidr of outboundInclude) {
      for (const name of capture.virtualInterfaces) {
        const matches = [arrivesOn(name), to(cidr)];
        yield step({ ...head, family }, matches, TO_PROXY, 'virtual-interface/capture');
      }
      yield step({ ...OUTPUT, family }, [to(cidr)], TO_PROXY, 'outbound/include-range');
    }
  }
}

/** The rules that cover some users' ports, a rule for each range of ids. */
function* matchesOf({ protocol, ports, uids }: PortsForUids): Iterable<readonly Match[]> {
  const layer4 = protocol === 'tcp' ? TCP : UDP;
  const portMatches = ports === 'all' ? [[]] : ports.map((range) => [toPort(range)]);
  for (const ids of uids) {
    for (const port of portMatches) yield [layer4, ...port, ofUser(ids)];
  }
}
