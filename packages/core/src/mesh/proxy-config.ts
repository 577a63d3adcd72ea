/** How inbound traffic reaches the proxy; `NONE` captures nothing. */
export type InterceptionMode = 'REDIRECT' | 'TPROXY' | 'NONE';

/**
 * The proxy's bootstrap settings (Istio's `ProxyConfig`), resolved: what has a default is present.
 * Durations are texts in seconds, as protobuf's JSON prints them: `45s`, `0.010s`. Fields that
 * Pillion does not read are kept, since the whole message travels to the proxy in `PROXY_CONFIG`.
 */
export interface ProxyConfig {
  readonly configPath: string;
  readonly binaryPath: string;
  readonly serviceCluster: string;
  readonly drainDuration: string;
  readonly terminationDrainDuration: string;
  readonly discoveryAddress: string;
  readonly proxyAdminPort: number;
  readonly controlPlaneAuthPolicy: string;
  readonly statNameLength: number;
  /** 0 switches the proxy's probes off. */
  readonly statusPort: number;
  /** Absent is `REDIRECT`. */
  readonly interceptionMode?: InterceptionMode;
  readonly concurrency?: number;
  readonly holdApplicationUntilProxyStarts?: boolean;
  readonly image?: { readonly imageType?: string };
  readonly proxyMetadata?: Readonly<Record<string, string>>;
  readonly tracing?: ProxyTracing;
  readonly [field: string]: unknown;
}

/** The parts of `tracing` that put files or arguments into the pod. */
export interface ProxyTracing {
  readonly lightstep?: { readonly accessToken?: string };
  readonly tlsSettings?: { readonly caCertificates?: string };
  readonly stackdriver?: { readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** What a mesh starts from before any configuration is read. */
export const DEFAULT_PROXY_CONFIG: ProxyConfig = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  terminationDrainDuration: '5s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15_000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  statusPort: 15_020,
};
