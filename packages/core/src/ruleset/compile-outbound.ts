import type { Capture, PortsForUids } from './capture.ts';
import * as chains from './chains.ts';
import type { Entry, Match } from './ir.ts';
import {
  arrivesOn,
  entry,
  from,
  jump,
  leavesOn,
  ofUser,
  RETURN,
  TCP,
  to,
  toPort,
  UDP,
} from './rule.ts';

const OUTPUT = { table: 'nat', chain: chains.OUTPUT } as const;
const TO_PROXY = jump(chains.REDIRECT);

/** The way into ISTIO_OUTPUT, and what leaves it before the owners are looked at. */
export function* compileOutboundExclusions(capture: Capture): Iterable<Entry> {
  yield entry({ table: 'nat', chain: 'OUTPUT' }, [], jump(chains.OUTPUT), 'outbound');
  if (capture.logPackets) {
    yield entry(OUTPUT, [], { kind: 'log', prefix: 'pillion/outbound: ' }, 'outbound/log');
  }
  for (const ports of capture.outboundPortsExclude) {
    yield entry(OUTPUT, [TCP, toPort(ports)], RETURN, 'outbound/exclude-port');
    yield entry(OUTPUT, [UDP, toPort(ports)], RETURN, 'outbound/exclude-port');
  }
  for (const item of capture.outboundPortsForUids) {
    for (const matches of matchesOf(item)) {
      yield entry(OUTPUT, matches, RETURN, 'outbound/exclude-port-for-uid');
    }
  }
  // The proxy hands inbound connections to the application from this source: they are done with.
  for (const { family, passthrough } of capture.families) {
    const matches = [leavesOn('lo'), from(passthrough)];
    yield entry({ ...OUTPUT, family }, matches, RETURN, 'inbound/to-application');
  }
}

/** What of the rest is captured. Where nothing is asked for, the chain ends and all passes. */
export function* compileOutboundInclusions(capture: Capture): Iterable<Entry> {
  for (const { family, loopback } of capture.families) {
    yield entry({ ...OUTPUT, family }, [to(loopback)], RETURN, 'application/loopback');
  }
  for (const { family, outboundExclude } of capture.families) {
    for (const cidr of outboundExclude) {
      yield entry({ ...OUTPUT, family }, [to(cidr)], RETURN, 'outbound/exclude-range');
    }
  }
  for (const ports of capture.outboundPortsInclude) {
    yield entry(OUTPUT, [TCP, toPort(ports)], TO_PROXY, 'outbound/include-port');
  }
  // The redirects of virtual interfaces go to the head of PREROUTING, before their RETURN.
  const head = { table: 'nat', chain: 'PREROUTING', at: 1 } as const;
  if (capture.outbound === 'all') {
    yield entry(OUTPUT, [], TO_PROXY, 'outbound/capture');
    for (const name of capture.virtualInterfaces) {
      yield entry(head, [arrivesOn(name)], TO_PROXY, 'virtual-interface/capture');
    }
    return;
  }
  for (const { family, outboundInclude } of capture.families) {
    for (const cidr of outboundInclude) {
      for (const name of capture.virtualInterfaces) {
        const matches = [arrivesOn(name), to(cidr)];
        yield entry({ ...head, family }, matches, TO_PROXY, 'virtual-interface/capture');
      }
      yield entry({ ...OUTPUT, family }, [to(cidr)], TO_PROXY, 'outbound/include-range');
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
