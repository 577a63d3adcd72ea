import { cidrContains, type Family, type IpAddress, type Port, port } from '@pillion/core/values';
import type { Capture, FamilyCapture } from '@pillion/core/ruleset';

/** A connection that the rules must bend: it is made to where nobody listens, and lands at the proxy's port. */
export interface Probe {
  readonly family: Family;
  readonly source: string | undefined;
  readonly destination: { readonly address: string; readonly port: Port };
  readonly landsOn: Port;
  /** As who the connection has to be made. */
  readonly as: 'proxy' | 'application';
}

const LOOPBACK: Readonly<Record<Family, string>> = { ipv4: '127.0.0.1', ipv6: '::1' };

/** Addresses that are nobody's: TEST-NET-1 and the documentation prefix. */
const NOBODY: Readonly<Record<Family, IpAddress>> = {
  ipv4: '192.0.2.1' as IpAddress,
  ipv6: '2001:db8::1' as IpAddress,
};

export function loopbackOf(family: Family): string {
  return LOOPBACK[family];
}

/**
 * The proxy's own call to an address of lo is taken for inbound traffic, whatever else is captured.
 * 127.0.0.6 and ::6 are local everywhere and nobody's server.
 */
export function probeAsProxy(
  capture: Capture,
  { family, passthrough }: FamilyCapture,
  probePort: Port,
): Probe {
  return {
    family,
    source: LOOPBACK[family],
    destination: { address: passthrough.address, port: probePort },
    landsOn: capture.inboundPort,
    as: 'proxy',
  };
}

/**
 * What may not become the proxy's user can still make an outbound connection that must be captured.
 * `undefined` where none is certain to be: nothing is captured, or only for some groups.
 */
export function probeAsApplication(
  capture: Capture,
  family: FamilyCapture,
  probePort: Port,
): Probe | undefined {
  if (capture.ownerGroups !== 'all' || capture.ownerGroupsExclude.length > 0) return undefined;
  if (capture.outboundPortsForUids.length > 0) return undefined;
  const included = capture.outboundPortsInclude[0]?.first;
  const address =
    capture.outbound === 'all' ? NOBODY[family.family] : includedAddress(family, included);
  if (address === undefined) return undefined;
  if (family.outboundExclude.some((cidr) => cidrContains(cidr, address))) return undefined;
  const destination =
    capture.outbound === 'listed' && included !== undefined ? included : probePort;
  const excluded = capture.outboundPortsExclude.some(
    ({ first, last }) => first <= destination && destination <= last,
  );
  if (excluded) return undefined;
  return {
    family: family.family,
    source: undefined,
    destination: { address, port: port(destination) },
    landsOn: capture.proxyPort,
    as: 'application',
  };
}

function includedAddress(
  family: FamilyCapture,
  includedPort: Port | undefined,
): IpAddress | undefined {
  if (includedPort !== undefined) return NOBODY[family.family];
  return family.outboundInclude[0]?.address;
}
