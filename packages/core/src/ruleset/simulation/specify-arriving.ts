import type { Capture, FamilyCapture } from '../capture.ts';
import { DNS_PORT, PROXY_DNS_PORT } from '../chains.ts';
import { type Clause, captured, dropped, open, passed } from './clause.ts';
import { only, union } from './intervals.ts';
import { is, isNot, type Test } from './region.ts';
import * as sets from './sets.ts';
import { inboundTests, specifyIncluded } from './option-clauses.ts';

/** What is meant for packets that arrive on a link. */
export function specifyArriving(capture: Capture, family: FamilyCapture): readonly Clause[] {
  const invalid = is('state', only('INVALID'));
  const tunnel = is('destinationPort', only(capture.tunnelPort));
  return [
    ...(capture.dropInvalid ? [dropped('dropped.invalid', invalid)] : []),
    passed('passed.established', isNot('state', union(only('NEW'), only('RELATED')))),
    passed(
      'passed.excludedInterface',
      is('inInterface', sets.interfaceSets(capture.interfacesExclude)),
    ),
    ...specifyVirtualInterfaces(capture, family),
    ...specifyVirtualNetworks(capture, family),
    passed('passed.tunnel', tunnel),
    passed('passed.notIncluded', sets.UDP),
    passed('passed.excludedSource', is('source', sets.addressSet(family.inboundSourcesExclude))),
    ...(capture.inboundPorts === 'all'
      ? [
          passed(
            'passed.excludedPort',
            is('destinationPort', sets.portSet(capture.inboundPortsExclude)),
          ),
        ]
      : []),
    captured('captured.inbound', capture.inboundPort, sets.TCP, ...inboundTests(capture, family)),
    passed('passed.notIncluded'),
  ];
}

/** What a virtual machine sends counts as outbound: the options of outbound traffic hold for it. */
function specifyVirtualInterfaces(capture: Capture, family: FamilyCapture): readonly Clause[] {
  const arrives = is('inInterface', sets.interfaceSets(capture.virtualInterfaces));
  return [
    ...outboundExclusions(capture, family, [arrives]),
    ...specifyIncluded(capture, family).map((clause) => within(clause, arrives)),
    passed('passed.virtualInterface', arrives),
  ];
}

/** What leaves the network of a bridge counts as outbound, included or not; its queries are DNS. */
function specifyVirtualNetworks(capture: Capture, family: FamilyCapture): readonly Clause[] {
  return family.virtualNetworks.flatMap(({ name, network }) => {
    const arrives = is('inInterface', sets.interfaceSets([name]));
    const leaves = [arrives, isNot('destination', sets.addressSet([network]))];
    const dns = [arrives, sets.UDP, is('destinationPort', only(DNS_PORT))];
    return [
      ...outboundExclusions(capture, family, leaves),
      ...(capture.dns === 'off' ? [] : [captured('captured.dns', PROXY_DNS_PORT, ...dns)]),
      captured('captured.virtualInterface', capture.proxyPort, sets.TCP, ...leaves),
      open('passed.virtualInterface', arrives),
    ];
  });
}

function outboundExclusions(
  { outboundPortsExclude }: Capture,
  { outboundExclude }: FamilyCapture,
  tests: readonly Test[],
): readonly Clause[] {
  return [
    passed(
      'passed.excludedPort',
      ...tests,
      is('destinationPort', sets.portSet(outboundPortsExclude)),
    ),
    passed(
      'passed.excludedRange',
      ...tests,
      sets.TCP,
      is('destination', sets.addressSet(outboundExclude)),
    ),
  ];
}

function within({ intent, tests }: Clause, arrives: Test): Clause {
  const fate = 'captured.virtualInterface';
  return { intent: { ...intent, fate }, tests: [arrives, ...tests] };
}
