import type { Reason } from '@pillion/core/values';
import type { Cluster } from '../routing/cluster.ts';
import type { EndpointAddress } from '../routing/endpoint.ts';
import type { Trace } from './trace-context.ts';
import type { ResponseFlag } from './response-flags.ts';

export type Direction = 'outbound' | 'inbound';

/** What a request or a connection was, once it is over. Telemetry of every kind is made from it. */
export interface AccessRecord {
  readonly direction: Direction;
  readonly protocol: 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2' | 'TLS' | 'TCP';
  readonly cluster: Cluster;
  readonly reason: Reason;
  readonly originalDestination: EndpointAddress;
  readonly peer: EndpointAddress;
  readonly upstream: EndpointAddress | undefined;
  /** Own end of the upstream connection. */
  readonly localAddress: EndpointAddress | undefined;
  readonly http: HttpFacts | undefined;
  /** The name that a TLS client asks for. */
  readonly serverName: string | undefined;
  readonly flags: readonly ResponseFlag[];
  /** What stands behind the flags: an errno, a fault code; `undefined` where all went well. */
  readonly details: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** From the client: bytes of bodies for HTTP, of everything for TCP. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Fields by their names in lower case. */
export interface LoggedFields {
  get(name: string): string | undefined;
}

export interface HttpFacts {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly authority: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly userAgent: string | undefined;
  readonly forwardedFor: string | undefined;
  /** How many upstream connections were tried. */
  readonly attempts: number;
  /** The span that this request is, where traces are kept. */
  readonly trace?: Trace | undefined;
  /** What filters put on it. */
  readonly annotations?: ReadonlyMap<string, string> | undefined;
  /** Milliseconds from the request's last byte to the response's head. */
  readonly serviceMs?: number | undefined;
  /** The heads' fields, for logs that ask for one. */
  readonly requestFields?: LoggedFields | undefined;
  readonly responseFields?: LoggedFields | undefined;
  /** Present where the request is one of gRPC's. */
  readonly grpc?: GrpcFacts | undefined;
}

export interface GrpcFacts {
  /** The call's own status; `undefined` where it never got one. */
  readonly status: number | undefined;
}
