import type { Capture, FamilyCapture } from '../capture.ts';
import { toNumber } from './address-number.ts';
import type { IdRange } from '../ir.ts';
import { DNS_PORT, PROXY_DNS_PORT } from '../chains.ts';
import { type Clause, captured, passed } from './clause.ts';
import { only, union } from './intervals.ts';
import { is, type Test } from './region.ts';
import * as sets from './sets.ts';
import { excludedPorts, specifyIncluded } from './option-clauses.ts';
import { specifyProxy } from './specify-proxy.ts';

/** What is meant for packets that processes of the pod send. */
export function specifySent(capture: Capture, family: FamilyCapture): readonly Clause[] {
  return [
    passed(
      'passed.excludedInterface',
      is('outInterface', sets.interfaceSets(capture.interfacesExclude)),
    ),
    ...specifyProxy(capture, family),
    ...excludedPorts(capture).map(({ fate, tests }) => passed(fate, ...tests)),
    ...specifyGroups(capture),
    ...specifyDns(capture, family),
    ...(capture.outboundLoopback ? [] : [passed('passed.ownPod', sets.OVER_LOOPBACK)]),
    passed('passed.loopback', is('destination', sets.addressSet([family.loopback]))),
    passed('passed.notIncluded', sets.UDP),
    passed('passed.excludedRange', is('destination', sets.addressSet(family.outboundExclude))),
    ...specifyIncluded(capture, family),
    passed('passed.notIncluded'),
  ];
}

function specifyGroups({ ownerGroups, ownerGroupsExclude }: Capture): readonly Clause[] {
  if (ownerGroups === 'all') {
    return ownerGroupsExclude.map((group) => passed('passed.excludedGroup', inGroup(group)));
  }
  const outside = ownerGroups.map((group) => ({ ...inGroup(group), negated: true }));
  return [passed('passed.otherGroup', ...outside)];
}

function inGroup(group: string | IdRange): Test {
  return typeof group === 'string' ? is('group', only(group)) : is('gid', sets.idSet([group]));
}

/** Queries to the servers, or to any. What is excluded by port or group is excluded here too. */
function specifyDns({ dns }: Capture, { dnsServers }: FamilyCapture): readonly Clause[] {
  if (dns === 'off') return [];
  const port = is('destinationPort', only(DNS_PORT));
  const servers =
    dns === 'all'
      ? []
      : [is('destination', union(...dnsServers.map((server) => only(toNumber(server)))))];
  return [captured('captured.dns', PROXY_DNS_PORT, port, ...servers)];
}
