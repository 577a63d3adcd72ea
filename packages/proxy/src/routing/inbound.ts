import {
  canonicalAddress,
  familyOf,
  type IpAddress,
  type Port,
  reason,
} from '@pillion/core/values';
import type { Cluster, Route } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import { DIRECT_TRAFFIC_POLICY } from './traffic-policy.ts';

/**
 * What the proxy connects to the application from. Capture lets these two pass: a connection from
 * the proxy to an address of its own pod would otherwise be captured again, without end.
 */
const SOURCES = { ipv4: source('127.0.0.6'), ipv6: source('::6') } as const;

/**
 * Where a connection that came to the pod goes: to the application, at the address it was for. `from` is
 * the client's address where the application is to see that, as under TPROXY.
 */
export function routeInbound(
  podPorts: ReadonlySet<Port>,
  original: Endpoint,
  from: IpAddress | undefined = SOURCES[familyOf(original.address)],
): Route {
  const known = podPorts.has(original.port);
  const destination = original.text;
  const cluster: Cluster = {
    name: known ? `inbound|${original.port}||` : 'InboundPassthroughCluster',
    kind: 'inbound',
    service: undefined,
    treatment: undefined,
    endpoints: [original],
    policy: DIRECT_TRAFFIC_POLICY,
  };
  const why = known
    ? reason(
        'inbound.podPort',
        `${original.port} is a port that a container of this pod declares`,
        {
          destination,
          podPorts: [...podPorts].join(','),
        },
      )
    : reason(
        'inbound.passthrough',
        `no container of this pod declares port ${original.port}; the connection goes where it was headed`,
        { destination, podPorts: [...podPorts].join(',') },
      );
  return { cluster, reason: why, source: from };
}

function source(text: string): IpAddress {
  const address = canonicalAddress(text);
  if (address === undefined) throw new TypeError(`not an address: ${text}`);
  return address;
}
