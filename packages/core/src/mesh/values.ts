import type { Json } from '../kubernetes/types.ts';

export type JsonObject = { readonly [key: string]: Json };

/**
 * The Helm values that injection reads, resolved: an absent or null value has its default here.
 * `raw` is the same document as written, for templates that look further.
 */
export interface Values {
  /** The control plane's revision; empty for the default one. */
  readonly revision: string;
  readonly global: GlobalValues;
  readonly pilot: {
    readonly cni: { readonly enabled: boolean; readonly provider: string };
    readonly env: JsonObject;
  };
  readonly gateways: { readonly securityContext: JsonObject; readonly seccompProfile: JsonObject };
  readonly sidecarInjectorWebhook: { readonly rewriteAppHTTPProbe: boolean };
  readonly raw: JsonObject;
}

export interface GlobalValues {
  readonly hub: string;
  readonly tag: string;
  /** Image type for all proxies of the mesh: ``, `debug`, `distroless`. */
  readonly variant: string;
  readonly imagePullPolicy: string;
  /** Names of Secrets. */
  readonly imagePullSecrets: readonly string[];
  readonly istioNamespace: string;
  readonly caAddress: string;
  readonly caName: string;
  readonly pilotCertProvider: string;
  readonly meshID: string;
  readonly network: string;
  readonly mountMtlsCerts: boolean;
  readonly nativeNftables: boolean;
  readonly trustBundleName: string;
  readonly logAsJson: boolean;
  readonly logging: { readonly level: string };
  readonly multiCluster: { readonly clusterName: string };
  readonly sds: { readonly token: { readonly aud: string } };
  readonly sts: { readonly servicePort: number };
  readonly proxy: ProxyValues;
  readonly proxy_init: { readonly image: string; readonly forceApplyIptables: boolean };
}

export interface ProxyValues {
  /** A name below `hub`, or a whole reference when it holds a `/`. */
  readonly image: string;
  readonly autoInject: string;
  readonly clusterDomain: string;
  readonly includeIPRanges: string;
  readonly excludeIPRanges: string;
  readonly includeInboundPorts: string;
  readonly excludeInboundPorts: string;
  readonly includeOutboundPorts: string;
  readonly excludeOutboundPorts: string;
  readonly logLevel: string;
  readonly componentLogLevel: string;
  readonly outlierLogPath: string;
  readonly tracer: string;
  readonly privileged: boolean;
  /** Whether every proxy may bind ports below 1024. */
  readonly capNetBindService: boolean;
  readonly holdApplicationUntilProxyStarts: boolean;
  readonly statusPort: number;
  readonly readinessInitialDelaySeconds: number;
  readonly readinessPeriodSeconds: number;
  readonly readinessFailureThreshold: number;
  readonly startupProbe: { readonly enabled: boolean; readonly failureThreshold: number };
  /** As Kubernetes' `resources`; nulls, which Helm writes to unset, are gone. */
  readonly resources: JsonObject;
  readonly seccompProfile: JsonObject;
  /** As Kubernetes' `lifecycle`; absent where unset. */
  readonly lifecycle?: JsonObject;
}
