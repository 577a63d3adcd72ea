import {
  type Capture,
  type CaptureField,
  type HostFacts,
  parseHostAddress,
  rawCapture,
  resolveCapture,
} from '../ruleset/index.ts';
import { type Parsed } from '../values/index.ts';

/** A configuration of the generated matrices, as Istio's program holds it after reading its flags. */
export interface MatrixConfig {
  readonly PROXY_PORT: string;
  readonly INBOUND_CAPTURE_PORT: string;
  readonly INBOUND_TUNNEL_PORT: string;
  readonly PROXY_UID: string;
  readonly PROXY_GID: string;
  readonly INBOUND_INTERCEPTION_MODE: string;
  readonly INBOUND_TPROXY_MARK: string;
  readonly INBOUND_TPROXY_ROUTE_TABLE: string;
  readonly INBOUND_PORTS_INCLUDE: string;
  readonly INBOUND_PORTS_EXCLUDE: string;
  readonly OUTBOUND_OWNER_GROUPS_INCLUDE: string;
  readonly OUTBOUND_OWNER_GROUPS_EXCLUDE: string;
  readonly OUTBOUND_PORTS_INCLUDE: string;
  readonly OUTBOUND_PORTS_EXCLUDE: string;
  readonly OUTBOUND_IPRANGES_INCLUDE: string;
  readonly OUTBOUND_IPRANGES_EXCLUDE: string;
  readonly KUBE_VIRT_INTERFACES: string;
  readonly EXCLUDE_INTERFACES: string;
  readonly REDIRECT_DNS: boolean;
  readonly DROP_INVALID: boolean;
  readonly CAPTURE_ALL_DNS: boolean;
  readonly ENABLE_INBOUND_IPV6: boolean;
  readonly DUAL_STACK: boolean;
  readonly DNS_SERVERS_V4: readonly string[] | null;
  readonly DNS_SERVERS_V6: readonly string[] | null;
  readonly HOST_IPV4_LOOPBACK_CIDR: string;
  readonly RECONCILE: boolean;
  readonly CLEANUP_ONLY: boolean;
  readonly FORCE_APPLY: boolean;
}

const FIELDS: Readonly<Partial<Record<keyof MatrixConfig, CaptureField>>> = {
  PROXY_PORT: 'proxyPort',
  INBOUND_CAPTURE_PORT: 'inboundPort',
  INBOUND_TUNNEL_PORT: 'tunnelPort',
  PROXY_UID: 'proxyUid',
  PROXY_GID: 'proxyGid',
  INBOUND_INTERCEPTION_MODE: 'interceptionMode',
  INBOUND_TPROXY_MARK: 'tproxyMark',
  INBOUND_TPROXY_ROUTE_TABLE: 'tproxyRouteTable',
  INBOUND_PORTS_INCLUDE: 'inboundPortsInclude',
  INBOUND_PORTS_EXCLUDE: 'inboundPortsExclude',
  OUTBOUND_OWNER_GROUPS_INCLUDE: 'ownerGroupsInclude',
  OUTBOUND_OWNER_GROUPS_EXCLUDE: 'ownerGroupsExclude',
  OUTBOUND_PORTS_INCLUDE: 'outboundPortsInclude',
  OUTBOUND_PORTS_EXCLUDE: 'outboundPortsExclude',
  OUTBOUND_IPRANGES_INCLUDE: 'outboundRangesInclude',
  OUTBOUND_IPRANGES_EXCLUDE: 'outboundRangesExclude',
  KUBE_VIRT_INTERFACES: 'virtualInterfaces',
  EXCLUDE_INTERFACES: 'interfacesExclude',
  REDIRECT_DNS: 'redirectDns',
  DROP_INVALID: 'dropInvalid',
  CAPTURE_ALL_DNS: 'captureAllDns',
  DUAL_STACK: 'dualStack',
  HOST_IPV4_LOOPBACK_CIDR: 'loopbackCidr',
};

/** The case through our own front door, in compatibility mode. */
export function captureOf(config: MatrixConfig): Parsed<Capture> {
  const texts = Object.entries(FIELDS).map(([key, field]) => [
    field,
    String(config[key as keyof MatrixConfig]),
  ]);
  const resolved = resolveCapture(rawCapture(Object.fromEntries(texts)), hostOf(config), {
    compat: 'istio',
  });
  // The configurations begin behind the point where an empty gid became the uid's.
  if (!resolved.ok || config.PROXY_GID !== '') return resolved;
  return { ok: true, value: { ...resolved.value, proxyGids: [] } };
}

function hostOf(config: MatrixConfig): HostFacts {
  const servers = [...(config.DNS_SERVERS_V4 ?? []), ...(config.DNS_SERVERS_V6 ?? [])];
  const addresses = config.ENABLE_INBOUND_IPV6 ? ['10.0.0.9', '2001:db8::9'] : ['10.0.0.9'];
  return { podAddresses: addresses.flatMap(address), dnsServers: servers.flatMap(address) };
}

function address(text: string) {
  const result = parseHostAddress('case', text);
  return result.ok ? [result.value] : [];
}
