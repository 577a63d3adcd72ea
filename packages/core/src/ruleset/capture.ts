import type { Cidr, Family, IpAddress, Port, PortRange, Uid } from '../values/index.ts';
import type { IdRange } from './ir.ts';

/** One value as a person wrote it, and where it stood: a flag, a variable, an annotation. */
export interface Written {
  readonly text: string;
  /** The subject of every problem with it, e.g. `--envoy-port` or `INBOUND_CAPTURE_PORT`. */
  readonly from: string;
}

/** The names of everything that shapes the rules; flags.ts tells the flag and default of each. */
export const CAPTURE_FIELDS = [
  'proxyPort',
  'inboundPort',
  'tunnelPort',
  'proxyUid',
  'proxyGid',
  'interceptionMode',
  'inboundPortsInclude',
  'inboundPortsExclude',
  'inboundSourcesExclude',
  'interfacesExclude',
  'virtualInterfaces',
  'virtualNetworks',
  'outboundRangesInclude',
  'outboundRangesExclude',
  'outboundPortsInclude',
  'outboundPortsExclude',
  'outboundPortsForUids',
  'ownerGroupsInclude',
  'ownerGroupsExclude',
  'loopbackCidr',
  'tproxyMark',
  'tproxyRouteTable',
  'redirectDns',
  'captureAllDns',
  'dropInvalid',
  'dualStack',
  'logPackets',
  'comments',
] as const;
export type CaptureField = (typeof CAPTURE_FIELDS)[number];

/** What a person asked for, unchecked. What is absent takes its default. */
export type RawCapture = { readonly [Field in CaptureField]?: Written };

/** What only the machine knows, read by whoever has the right to look. */
export interface HostFacts {
  /** Every address of the pod; loopback and link-local ones may be among them. */
  readonly podAddresses: readonly IpAddress[];
  /** The name servers of /etc/resolv.conf, in its order. */
  readonly dnsServers: readonly IpAddress[];
  /** The id of the user that ENVOY_USER names, where the machine has such a user. */
  readonly proxyUser?: Uid;
}

export const INTERCEPTION_MODES = ['REDIRECT', 'TPROXY', 'NONE'] as const;
export type InterceptionMode = (typeof INTERCEPTION_MODES)[number];

/** Everything, or what is listed; an empty list is nothing. */
export type Selection<T> = 'all' | readonly T[];

/** A bridge whose containers speak as the pod does: all but traffic to `network` is outbound. */
export interface VirtualNetwork {
  readonly name: string;
  readonly network: Cidr;
}

/** Outbound traffic that the named users keep for themselves. */
export interface PortsForUids {
  readonly protocol: 'tcp' | 'udp';
  readonly ports: Selection<PortRange>;
  readonly uids: readonly IdRange[];
}

/** The values that differ between the families. */
export interface FamilyCapture {
  readonly family: Family;
  /** What counts as the pod talking to itself: 127.0.0.1/32 or as configured, ::1/128. */
  readonly loopback: Cidr;
  /** The source that the proxy hands inbound traffic on from: 127.0.0.6/32, ::6/128. */
  readonly passthrough: Cidr;
  /** Empty where everything is captured, or nothing. */
  readonly outboundInclude: readonly Cidr[];
  readonly outboundExclude: readonly Cidr[];
  readonly inboundSourcesExclude: readonly Cidr[];
  readonly virtualNetworks: readonly VirtualNetwork[];
  readonly dnsServers: readonly IpAddress[];
}

export type DnsCapture = 'off' | 'servers' | 'all';

/** Checked, with every default filled in; the only thing that compiles. */
export interface Capture {
  readonly mode: InterceptionMode;
  readonly proxyPort: Port;
  readonly inboundPort: Port;
  readonly tunnelPort: Port;
  readonly proxyUids: readonly Uid[];
  readonly proxyGids: readonly Uid[];
  readonly inboundPorts: Selection<PortRange>;
  readonly inboundPortsExclude: readonly PortRange[];
  readonly interfacesExclude: readonly string[];
  readonly virtualInterfaces: readonly string[];
  /** `all` for `-i '*'`; otherwise each family holds its own list. */
  readonly outbound: 'all' | 'listed';
  /** True where -i names a loopback range: traffic of the pod to itself is captured too. */
  readonly outboundLoopback: boolean;
  readonly outboundPortsInclude: readonly PortRange[];
  readonly outboundPortsExclude: readonly PortRange[];
  readonly outboundPortsForUids: readonly PortsForUids[];
  readonly ownerGroups: Selection<IdRange | string>;
  readonly ownerGroupsExclude: readonly (IdRange | string)[];
  readonly dns: DnsCapture;
  readonly dropInvalid: boolean;
  readonly tproxyMark: number;
  readonly tproxyRouteTable: number;
  readonly logPackets: boolean;
  readonly comments: boolean;
  /** IPv4 always, as Istio does even in an IPv6 pod; IPv6 where the pod has such an address. */
  readonly families: readonly FamilyCapture[];
  /** Things accepted that the person should hear of, e.g. DNS capture without servers. */
  readonly warnings: readonly string[];
}

/** Wraps plain texts, e.g. of annotations; `from` names each in problems. */
export function rawCapture(
  texts: Readonly<Partial<Record<CaptureField, string>>>,
  from: (field: CaptureField) => string = (field) => field,
): RawCapture {
  const written = CAPTURE_FIELDS.flatMap((field) => {
    const text = texts[field];
    return text === undefined ? [] : [[field, { text, from: from(field) }] as const];
  });
  return Object.fromEntries(written);
}
