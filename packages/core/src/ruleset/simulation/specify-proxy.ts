import type { Capture, FamilyCapture } from '../capture.ts';
import { DNS_PORT } from '../chains.ts';
import { type Clause, captured, open, passed } from './clause.ts';
import { only } from './intervals.ts';
import { is, isNot, type Test } from './region.ts';
import * as sets from './sets.ts';
import { excludedPorts, inboundTests } from './option-clauses.ts';

/**
 * What is meant for packets that the proxy sends. The proxy has a user and a group of the lists,
 * or under TPROXY, where it needs root, a group of them only. Nothing of either is ever captured
 * outbound; what has just one of them, and goes to the own pod, may pass or come back in.
 */
export function specifyProxy(capture: Capture, family: FamilyCapture): readonly Clause[] {
  const user = is('uid', sets.idSet(capture.proxyUids.map((id) => ({ first: id, last: id }))));
  const group = is('gid', sets.idSet(capture.proxyGids.map((id) => ({ first: id, last: id }))));
  const root = [group, { ...user, negated: true }];
  const eitherOwner = [user, group];
  const bothOwners = eitherOwner.filter(({ set }) => set.length > 0);
  const beyond = isNot('destination', sets.addressSet([family.loopback]));
  const toOwnPod = [sets.TCP, sets.OVER_LOOPBACK, beyond];
  const tunnel = is('destinationPort', only(capture.tunnelPort));
  const dns = is('destinationPort', only(DNS_PORT));
  return [
    // Exclusions are for the application; the proxy's way to its own pod is inbound traffic.
    ...excludedPorts(capture).flatMap(({ tests }) =>
      eitherOwner.map((owner) => open('passed.proxy', sets.OVER_LOOPBACK, owner, ...tests)),
    ),
    passed(
      'passed.toApplication',
      sets.OVER_LOOPBACK,
      is('source', sets.addressSet([family.passthrough])),
    ),
    ...(capture.mode === 'TPROXY' ? specifyMarked(capture, root) : []),
    ...eitherOwner.map((owner) => passed('passed.tunnel', sets.OVER_LOOPBACK, tunnel, owner)),
    ...(capture.dns === 'off'
      ? []
      : [passed('passed.proxy', sets.OVER_LOOPBACK, dns, ...bothOwners)]),
    captured('captured.ownService', capture.inboundPort, ...toOwnPod, ...bothOwners),
    ...(capture.mode === 'TPROXY'
      ? [
          captured(
            'captured.ownService',
            capture.inboundPort,
            ...toOwnPod,
            ...root,
            ...inboundTests(capture, family),
          ),
        ]
      : []),
    ...eitherOwner.map((owner) => open('passed.proxy', ...toOwnPod, owner)),
    ...eitherOwner.map((owner) => passed('passed.proxy', owner)),
  ];
}

/** Under TPROXY the proxy marks what it hands to the application, and keeps the client's source. */
function specifyMarked({ tproxyMark }: Capture, root: readonly Test[]): readonly Clause[] {
  const marked = [sets.OVER_LOOPBACK, is('mark', only(tproxyMark))];
  return [
    passed('passed.toApplication', ...marked, ...root),
    open('passed.toApplication', ...marked),
  ];
}
