import type { Capture } from './capture.ts';
import * as chains from './chains.ts';
import type { Entry, Match } from './ir.ts';
import { entry, jump, leavesOn, not, ofGroup, ofUser, RETURN, TCP, to, toPort } from './rule.ts';

const OUTPUT = { table: 'nat', chain: chains.OUTPUT } as const;
const DNS = toPort(chains.single(chains.DNS_PORT));

/** What the proxy itself sends, and what stays within the pod. */
export function* compileProxyOwners(capture: Capture): Iterable<Entry> {
  const captureDns = capture.dns !== 'off';
  const tunnel = chains.single(capture.tunnelPort);
  for (const uid of capture.proxyUids) {
    const proxy = ofUser({ first: uid, last: uid });
    const ports = captureDns ? [chains.single(chains.DNS_PORT), tunnel] : [tunnel];
    yield* compileProxyOwner(capture, proxy, not(toPort(...ports)));
  }
  for (const gid of capture.proxyGids) {
    // Istio leaves DNS out of the group's rule; a proxy has both ids, and its user's rule decides.
    yield* compileProxyOwner(capture, ofGroup({ first: gid, last: gid }), not(toPort(tunnel)));
  }
}

function* compileProxyOwner(capture: Capture, proxy: Match, ports: Match): Iterable<Entry> {
  // application -> own service's address -> proxy -> the pod's own address, over lo: it comes back
  // in as any other client's would, so that inbound policy sees it.
  for (const { family, loopback } of capture.families) {
    const matches = [leavesOn('lo'), not(to(loopback)), TCP, ports, proxy];
    yield entry({ ...OUTPUT, family }, matches, jump(chains.IN_REDIRECT), 'proxy/to-own-pod');
  }
  // application -> own pod's address over lo: between containers of one pod, not of the mesh. Asking
  // for a loopback range with -i asks for this traffic too. DNS goes on to its own rules below.
  if (!capture.outboundLoopback) {
    const matches = capture.dns === 'off' ? [leavesOn('lo')] : [leavesOn('lo'), TCP, not(DNS)];
    yield entry(OUTPUT, [...matches, not(proxy)], RETURN, 'application/own-pod');
  }
  // proxy -> anywhere: captured again it would loop for ever.
  yield entry(OUTPUT, [proxy], RETURN, 'proxy/out');
}

/** Groups whose traffic alone is captured, or is not. */
export function* compileOwnerGroups(capture: Capture): Iterable<Entry> {
  if (capture.ownerGroups === 'all') {
    for (const group of capture.ownerGroupsExclude) {
      yield entry(OUTPUT, [ofGroup(group)], RETURN, 'exclude-owner-group');
    }
    return;
  }
  // One rule, since a packet passes by being in none of them. With an empty list it has no match
  // left and returns everything: no group's traffic is captured, as asked.
  const others = capture.ownerGroups.map((group) => not(ofGroup(group)));
  yield entry(OUTPUT, others, RETURN, 'other-owner-group');
}
