import { DEFAULT_PROXY_CONFIG, type ProxyConfig } from './proxy-config.ts';

/** What becomes of traffic to destinations that the mesh does not know. */
export const OUTBOUND_MODES = ['ALLOW_ANY', 'REGISTRY_ONLY', 'ALLOW_ANY_DYNAMIC_DNS'] as const;
export type OutboundMode = (typeof OUTBOUND_MODES)[number];

/** Istio's `MeshConfig`, resolved over the defaults. Fields that Pillion does not read are kept. */
export interface MeshConfig {
  readonly proxyListenPort: number;
  readonly proxyInboundListenPort: number;
  readonly trustDomain: string;
  /** ProxyConfig resources of this namespace hold for the whole mesh. */
  readonly rootNamespace: string;
  readonly enablePrometheusMerge: boolean;
  readonly outboundTrafficPolicy: { readonly mode: OutboundMode };
  readonly inboundTrafficPolicy: { readonly mode: 'PASSTHROUGH' | 'LOCALHOST' };
  readonly defaultConfig: ProxyConfig;
  readonly extensionProviders: readonly ExtensionProvider[];
  readonly caCertificates: readonly CaCertificate[];
  readonly [field: string]: unknown;
}

export interface ExtensionProvider {
  readonly name: string;
  readonly opentelemetry?: { readonly serviceAttributeEnrichment?: string };
  readonly [field: string]: unknown;
}

export interface CaCertificate {
  readonly certSigners?: readonly string[];
  readonly pem?: string;
  readonly [field: string]: unknown;
}

export const DEFAULT_MESH_CONFIG: MeshConfig = {
  proxyListenPort: 15_001,
  proxyInboundListenPort: 15_006,
  trustDomain: 'cluster.local',
  rootNamespace: 'istio-system',
  enablePrometheusMerge: true,
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  inboundTrafficPolicy: { mode: 'PASSTHROUGH' },
  defaultConfig: DEFAULT_PROXY_CONFIG,
  extensionProviders: [],
  caCertificates: [],
};
