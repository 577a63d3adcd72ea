import type { IpAddress, Reason } from '@pillion/core/values';
import type { Endpoint } from './endpoint.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

/** How the bytes of a connection are treated. All but `http` are relayed as they are, by connection. */
export type Treatment = 'http' | 'http2' | 'tls' | 'tcp';

/** A service that traffic goes to, as telemetry names it. */
export interface ServiceName {
  /** `echo.default.svc.cluster.local` */
  readonly host: string;
  readonly name: string;
  readonly namespace: string;
}

/** A set of endpoints under one name; the name is Istio's, so that dashboards find it. */
export interface Cluster {
  readonly name: string;
  readonly kind: 'service' | 'passthrough' | 'blackHole' | 'inbound';
  readonly service: ServiceName | undefined;
  /** As declared by the service's port; `undefined` where it has to be found out. */
  readonly treatment: Treatment | undefined;
  readonly endpoints: readonly Endpoint[];
  readonly policy: TrafficPolicy;
}

/** Where a connection goes, and why. */
export interface Route {
  readonly cluster: Cluster;
  readonly reason: Reason;
  /** The address to reach the endpoints from; the kernel's choice where absent. */
  readonly source: IpAddress | undefined;
}
