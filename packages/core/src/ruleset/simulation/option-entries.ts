import { type Cidr, type Family, formatCidr, type PortRange } from '../../values/index.ts';
import type { Capture, FamilyCapture } from '../capture.ts';
import type { IdRange } from '../ir.ts';
import type { Intervals } from './intervals.ts';
import { only } from './intervals.ts';
import type { Dimension } from './region.ts';
import * as sets from './sets.ts';

/** An option that is a list. */
export interface ListOption {
  readonly flag: string;
  /** What it includes is captured; what it excludes is not. */
  readonly role: 'include' | 'exclude';
  /** The packets that it is for; those of the other direction hardly feel it. */
  readonly direction: 'sent' | 'arriving';
  readonly entries: readonly OptionEntry[];
  /** The capture as if nothing stood in the list. */
  readonly without: Capture;
}

export interface OptionEntry {
  /** As a person would write it. */
  readonly text: string;
  /** Absent where it is for both. */
  readonly family?: Family;
  /** Only packets in this set of any of the dimensions are concerned. */
  readonly dimensions: readonly Dimension[];
  readonly set: Intervals;
}

export function listOptionsOf(capture: Capture): readonly ListOption[] {
  const { inboundPorts, ownerGroups } = capture;
  const ofFamilies = (
    field: 'outboundInclude' | 'outboundExclude' | 'inboundSourcesExclude',
    dimension: Dimension,
  ) => capture.families.flatMap((family) => family[field].map((cidr) => network(cidr, dimension)));
  const emptied = (change: Partial<FamilyCapture>): Capture => ({
    ...capture,
    families: capture.families.map((family) => ({ ...family, ...change })),
  });
  return [
    {
      flag: '-b',
      role: 'include',
      direction: 'arriving',
      entries: inboundPorts === 'all' ? [] : inboundPorts.map(ports),
      without: { ...capture, inboundPorts: inboundPorts === 'all' ? 'all' : [] },
    },
    {
      flag: '-d',
      role: 'exclude',
      direction: 'arriving',
      entries: capture.inboundPortsExclude.map(ports),
      without: { ...capture, inboundPortsExclude: [] },
    },
    {
      flag: '--exclude-inbound-ips',
      role: 'exclude',
      direction: 'arriving',
      entries: ofFamilies('inboundSourcesExclude', 'source'),
      without: emptied({ inboundSourcesExclude: [] }),
    },
    {
      flag: '-c',
      role: 'exclude',
      direction: 'arriving',
      entries: capture.interfacesExclude.map((name) =>
        named(name, ['inInterface', 'outInterface']),
      ),
      without: { ...capture, interfacesExclude: [] },
    },
    {
      flag: '-k',
      role: 'include',
      direction: 'arriving',
      entries: capture.virtualInterfaces.map((name) => named(name, ['inInterface'])),
      without: { ...capture, virtualInterfaces: [] },
    },
    {
      flag: '-i',
      role: 'include',
      direction: 'sent',
      entries: ofFamilies('outboundInclude', 'destination'),
      without: emptied({ outboundInclude: [] }),
    },
    {
      flag: '-x',
      role: 'exclude',
      direction: 'sent',
      entries: ofFamilies('outboundExclude', 'destination'),
      without: emptied({ outboundExclude: [] }),
    },
    {
      flag: '-q',
      role: 'include',
      direction: 'sent',
      entries: capture.outboundPortsInclude.map(ports),
      without: { ...capture, outboundPortsInclude: [] },
    },
    {
      flag: '-o',
      role: 'exclude',
      direction: 'sent',
      entries: capture.outboundPortsExclude.map(ports),
      without: { ...capture, outboundPortsExclude: [] },
    },
    {
      flag: '--outbound-owner-groups',
      role: 'include',
      direction: 'sent',
      entries: ownerGroups === 'all' ? [] : ownerGroups.map(group),
      without: { ...capture, ownerGroups: ownerGroups === 'all' ? 'all' : [] },
    },
    {
      flag: '--outbound-owner-groups-exclude',
      role: 'exclude',
      direction: 'sent',
      entries: capture.ownerGroupsExclude.map(group),
      without: { ...capture, ownerGroupsExclude: [] },
    },
  ];
}

function ports({ first, last }: PortRange): OptionEntry {
  return {
    text: first === last ? `${first}` : `${first}-${last}`,
    dimensions: ['destinationPort'],
    set: sets.portSet([{ first, last }]),
  };
}

function network(cidr: Cidr, dimension: Dimension): OptionEntry {
  return {
    text: formatCidr(cidr),
    family: cidr.family,
    dimensions: [dimension],
    set: sets.addressSet([cidr]),
  };
}

function named(name: string, dimensions: readonly Dimension[]): OptionEntry {
  return { text: name, dimensions, set: sets.interfaceSets([name]) };
}

function group(ids: IdRange | string): OptionEntry {
  if (typeof ids === 'string') return { text: ids, dimensions: ['group'], set: only(ids) };
  const text = ids.first === ids.last ? `${ids.first}` : `${ids.first}-${ids.last}`;
  return { text, dimensions: ['gid'], set: sets.idSet([ids]) };
}
