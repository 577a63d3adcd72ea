import type { Capture, FamilyCapture } from '../capture.ts';
import { type Clause, captured } from './clause.ts';
import type { Fate } from './fate.ts';
import { is, isNot, type Test } from './region.ts';
import * as sets from './sets.ts';

/** What options select, for more than one kind of sender. */

interface ExcludedPorts {
  readonly fate: Fate;
  readonly tests: readonly Test[];
}

/** The ports that are excluded, for all or for some users. */
export function excludedPorts(capture: Capture): readonly ExcludedPorts[] {
  return [
    {
      fate: 'passed.excludedPort',
      tests: [is('destinationPort', sets.portSet(capture.outboundPortsExclude))],
    },
    ...capture.outboundPortsForUids.map(({ protocol, ports, uids }): ExcludedPorts => ({
      fate: 'passed.excludedPortForUser',
      tests: [
        protocol === 'tcp' ? sets.TCP : sets.UDP,
        is('destinationPort', sets.portSet(ports)),
        is('uid', sets.idSet(uids)),
      ],
    })),
  ];
}

/** Outbound TCP that is asked for, by port or by destination. */
export function specifyIncluded(
  { proxyPort, outbound, outboundPortsInclude }: Capture,
  { outboundInclude }: FamilyCapture,
): readonly Clause[] {
  const ports = is('destinationPort', sets.portSet(outboundPortsInclude));
  const ranges = is('destination', sets.addressSet(outboundInclude));
  return [
    captured('captured.outbound', proxyPort, sets.TCP, ports),
    captured('captured.outbound', proxyPort, sets.TCP, ...(outbound === 'all' ? [] : [ranges])),
  ];
}

/** What is captured inbound, by port and source. */
export function inboundTests(
  { inboundPorts, inboundPortsExclude }: Capture,
  { inboundSourcesExclude }: FamilyCapture,
): readonly Test[] {
  const isExcluded = is('destinationPort', sets.portSet(inboundPortsExclude));
  return [
    is('destinationPort', sets.portSet(inboundPorts)),
    ...(inboundPorts === 'all' ? [{ ...isExcluded, negated: true }] : []),
    isNot('source', sets.addressSet(inboundSourcesExclude)),
  ];
}
