import type { PortRange } from '../values/index.ts';
import type { Capture } from './capture.ts';
import * as chains from './chains.ts';
import { type Entry, FULL_MASK } from './ir.ts';
import { ACCEPT, entry, from, inState, jump, not, RETURN, TCP, to, toPort } from './rule.ts';

/** What arrives from outside. Without inbound ports nothing is captured, and no chain is entered. */
export function* compileInbound(capture: Capture): Iterable<Entry> {
  const { inboundPorts, mode } = capture;
  if (inboundPorts !== 'all' && inboundPorts.length === 0) return;
  const table = mode === 'TPROXY' ? 'mangle' : 'nat';
  const inbound = { table, chain: chains.INBOUND } as const;
  if (mode === 'TPROXY') yield* compileTproxyChains(capture);
  yield entry({ table, chain: 'PREROUTING' }, [TCP], jump(chains.INBOUND), 'inbound');
  if (capture.logPackets) {
    yield entry(inbound, [], { kind: 'log', prefix: 'pillion/inbound: ' }, 'inbound/log');
  }
  for (const { family, inboundSourcesExclude } of capture.families) {
    for (const source of inboundSourcesExclude) {
      yield entry({ ...inbound, family }, [from(source)], RETURN, 'inbound/exclude-source');
    }
  }
  if (inboundPorts === 'all') {
    for (const ports of capture.inboundPortsExclude) {
      yield entry(inbound, [TCP, toPort(ports)], RETURN, 'inbound/exclude-port');
    }
    yield* compileCapture(capture, undefined);
  } else {
    for (const ports of inboundPorts) yield* compileCapture(capture, ports);
  }
}

/** Sends TCP to the given ports, or to all, to the proxy. */
function* compileCapture({ mode }: Capture, ports: PortRange | undefined): Iterable<Entry> {
  const matches = ports ? [TCP, toPort(ports)] : [TCP];
  if (mode !== 'TPROXY') {
    const place = { table: 'nat', chain: chains.INBOUND } as const;
    yield entry(place, matches, jump(chains.IN_REDIRECT), 'inbound/capture');
    return;
  }
  const place = { table: 'mangle', chain: chains.INBOUND } as const;
  // A packet of a running connection has its socket already: the mark routes it there.
  const running = [...matches, inState('RELATED', 'ESTABLISHED')];
  yield entry(place, running, jump(chains.DIVERT), 'inbound/established');
  yield entry(place, matches, jump(chains.TPROXY), 'inbound/capture');
}

/** Marked packets are routed to this host, whatever address they are for; see --tproxy-route-table. */
function* compileTproxyChains({ tproxyMark, inboundPort, families }: Capture): Iterable<Entry> {
  const divert = { table: 'mangle', chain: chains.DIVERT } as const;
  yield entry(divert, [], { kind: 'setMark', value: tproxyMark }, 'inbound/mark');
  yield entry(divert, [], ACCEPT, 'inbound/mark');
  for (const { family, loopback } of families) {
    const place = { table: 'mangle', chain: chains.TPROXY, family } as const;
    const target = {
      kind: 'tproxy',
      port: inboundPort,
      mark: tproxyMark,
      mask: FULL_MASK,
    } as const;
    yield entry(place, [not(to(loopback)), TCP], target, 'inbound/to-proxy');
  }
}
