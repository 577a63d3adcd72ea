import { type Cidr, familyOf, type IpAddress, type PortRange } from '../values/index.ts';
import type { Capture, FamilyCapture, PortsForUids } from './capture.ts';
import * as chains from './chains.ts';
import type { Entry, IdRange, Match } from './ir.ts';
import {
  entry,
  from,
  fromPort,
  jump,
  ofGroup,
  ofUser,
  type Place,
  TCP,
  to,
  toPort,
  UDP,
} from './rule.ts';

const DNS = toPort(chains.single(chains.DNS_PORT));
const FROM_DNS = fromPort(chains.single(chains.DNS_PORT));
const FROM_PROXY_DNS = fromPort(chains.single(chains.PROXY_DNS_PORT));

/**
 * The zones part two conntrack entries that look alike. The application's query and the proxy's own
 * go to the same server, perhaps from the same port: in one zone the second would find the first
 * one's entry, and be redirected with it.
 */
const PROXY_ZONE = { kind: 'zone', zone: 1 } as const;
const APPLICATION_ZONE = { kind: 'zone', zone: 2 } as const;

const TO_PROXY_DNS = { kind: 'redirect', port: chains.PROXY_DNS_PORT } as const;

/** Queries to the captured servers go to the proxy's own DNS server. */
export function* compileDnsRedirect(capture: Capture): Iterable<Entry> {
  if (capture.dns === 'off') return;
  yield entry({ table: 'raw', chain: 'OUTPUT' }, [], jump(chains.OUTPUT_DNS), 'dns');
  for (const place of placesWithDns(capture, { table: 'nat', chain: chains.OUTPUT })) {
    yield entry(place, [], jump(chains.OUTPUT_DNS), 'dns');
  }
  const output = { table: 'nat', chain: chains.OUTPUT_DNS } as const;
  for (const protocol of [TCP, UDP]) {
    if (capture.dns === 'all') {
      yield entry(output, [protocol, DNS], TO_PROXY_DNS, 'dns/capture');
      continue;
    }
    for (const { family, server } of serversOf(capture)) {
      yield entry({ ...output, family }, [protocol, DNS, to(server)], TO_PROXY_DNS, 'dns/capture');
    }
  }
}

/** The zones of the proxy's queries and answers, then those of everyone else's. */
export function* compileDnsZones(capture: Capture): Iterable<Entry> {
  if (capture.dns === 'off') return;
  const output = { table: 'raw', chain: chains.OUTPUT_DNS } as const;
  const inbound = { table: 'raw', chain: chains.INBOUND } as const;
  const owners: readonly Match[] = [
    ...capture.proxyUids.map((id) => ofUser({ first: id, last: id })),
    ...capture.proxyGids.map((id) => ofGroup({ first: id, last: id })),
  ];
  for (const proxy of owners) {
    yield entry(output, [UDP, DNS, proxy], PROXY_ZONE, 'dns/proxy-query');
    yield entry(output, [UDP, FROM_PROXY_DNS, proxy], APPLICATION_ZONE, 'dns/proxy-answer');
  }
  // Users who keep their DNS talk to the servers as the proxy does: the answers come in its zone.
  for (const ids of capture.outboundPortsForUids.flatMap(usersOfDns)) {
    yield entry(output, [UDP, DNS, ofUser(ids)], PROXY_ZONE, 'dns/excluded-user');
  }
  for (const place of placesWithDns(capture, { table: 'raw', chain: 'PREROUTING' })) {
    yield entry(place, [], jump(chains.INBOUND), 'dns');
  }
  if (capture.dns === 'all') {
    yield entry(output, [UDP, DNS], APPLICATION_ZONE, 'dns/application-query');
    yield entry(inbound, [UDP, FROM_DNS], PROXY_ZONE, 'dns/server-answer');
    return;
  }
  for (const { family, server } of serversOf(capture)) {
    const query = [UDP, DNS, to(server)];
    const answer = [UDP, FROM_DNS, from(server)];
    yield entry({ ...output, family }, query, APPLICATION_ZONE, 'dns/application-query');
    yield entry({ ...inbound, family }, answer, PROXY_ZONE, 'dns/server-answer');
  }
}

/** The place in every family that has queries to capture; once for both where all have. */
function placesWithDns(capture: Capture, place: Place): readonly Place[] {
  const families = capture.families.filter(
    ({ dnsServers }) => capture.dns === 'all' || dnsServers.length > 0,
  );
  if (families.length === capture.families.length) return [place];
  return families.map(({ family }) => ({ ...place, family }));
}

function usersOfDns({ protocol, ports, uids }: PortsForUids): readonly IdRange[] {
  return protocol === 'udp' && (ports === 'all' || ports.some(holdsDns)) ? uids : [];
}

function holdsDns({ first, last }: PortRange): boolean {
  return first <= chains.DNS_PORT && chains.DNS_PORT <= last;
}

function serversOf({ families }: Capture) {
  return families.flatMap(({ family, dnsServers }: FamilyCapture) =>
    dnsServers.map((address) => ({ family, server: hostCidr(address) })),
  );
}

function hostCidr(address: IpAddress): Cidr {
  const family = familyOf(address);
  return { family, address, prefixLength: family === 'ipv4' ? 32 : 128 };
}
