import {
  type Cidr,
  cidrContains,
  familyOf,
  type IpAddress,
  type Parsed,
  parsed,
  refused,
} from '../values/index.ts';
import type { FamilyCapture, HostFacts, VirtualNetwork } from './capture.ts';

/** The values that name addresses, of both families together. */
export interface Networks {
  readonly loopback: Cidr;
  readonly include: readonly Cidr[];
  readonly exclude: readonly Cidr[];
  readonly sources: readonly Cidr[];
  readonly virtualNetworks: readonly VirtualNetwork[];
  readonly dnsServers: readonly IpAddress[];
}

const LOOPBACK_V4 = cidr('ipv4', '127.0.0.0', 8);
const LOOPBACK_V6 = cidr('ipv6', '::1', 128);
const LINK_LOCAL = [cidr('ipv4', '169.254.0.0', 16), cidr('ipv6', 'fe80::', 10)];

/** True where the network begins at a loopback address, as Istio looks at it. */
export function isLoopback({ address }: Cidr): boolean {
  return cidrContains(LOOPBACK_V4, address) || cidrContains(LOOPBACK_V6, address);
}

/**
 * IPv4 always: Istio writes its rules even in a pod that has only IPv6. IPv6 where any address of
 * the pod is one; Istio looks at the first only, unless told of dual stack, and misses the rest.
 */
export function resolveFamilies(
  networks: Networks,
  host: HostFacts,
): Parsed<readonly FamilyCapture[]> {
  const usable = host.podAddresses.filter(isUsable);
  if (usable.length === 0) {
    return refused({
      code: 'host.noAddress',
      subject: 'pod addresses',
      value: host.podAddresses.join(','),
      reason: 'hold none but loopback and link-local ones',
      accepted:
        'at least one other address; --pod-ips gives them where the machine cannot be asked',
    });
  }
  const ipv4 = ofFamily(networks, networks.loopback, cidr('ipv4', '127.0.0.6', 32));
  if (!usable.some((address) => familyOf(address) === 'ipv6')) return parsed([ipv4]);
  return parsed([ipv4, ofFamily(networks, LOOPBACK_V6, cidr('ipv6', '::6', 128))]);
}

function ofFamily(networks: Networks, loopback: Cidr, passthrough: Cidr): FamilyCapture {
  const { family } = loopback;
  const own = (item: Cidr) => item.family === family;
  return {
    family,
    loopback,
    passthrough,
    outboundInclude: networks.include.filter(own),
    outboundExclude: networks.exclude.filter(own),
    inboundSourcesExclude: networks.sources.filter(own),
    virtualNetworks: networks.virtualNetworks.filter(({ network }) => own(network)),
    dnsServers: networks.dnsServers.filter((address) => familyOf(address) === family),
  };
}

function isUsable(address: IpAddress): boolean {
  const own: Cidr = { family: familyOf(address), address, prefixLength: 128 };
  return !isLoopback(own) && !LINK_LOCAL.some((network) => cidrContains(network, address));
}

function cidr(family: Cidr['family'], address: string, prefixLength: number): Cidr {
  return { family, address: address as IpAddress, prefixLength };
}
