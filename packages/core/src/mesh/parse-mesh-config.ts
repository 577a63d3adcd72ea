import type { Parsed } from '../values/index.ts';
import { DEFAULT_MESH_CONFIG, type MeshConfig, OUTBOUND_MODES } from './mesh-config.ts';
import { type ObjectReader, readObject } from './object-reader.ts';
import { mergeProxyConfig, readProxyConfig } from './read-proxy-config.ts';

const INBOUND_MODES = ['PASSTHROUGH', 'LOCALHOST'] as const;

/** Key `mesh` of the ConfigMap `istio`, laid over the defaults; an empty text is the defaults. */
export function parseMeshConfig(text: string): Parsed<MeshConfig> {
  return readObject('mesh', text, readMeshConfig);
}

function readMeshConfig(mesh: ObjectReader): MeshConfig {
  const defaults = DEFAULT_MESH_CONFIG;
  const { outboundTrafficPolicy, inboundTrafficPolicy } = defaults;
  return {
    ...mesh.raw,
    proxyListenPort: readPort(mesh, 'proxyListenPort', defaults.proxyListenPort),
    proxyInboundListenPort: readPort(
      mesh,
      'proxyInboundListenPort',
      defaults.proxyInboundListenPort,
    ),
    trustDomain: mesh.text('trustDomain', defaults.trustDomain),
    rootNamespace: mesh.text('rootNamespace', defaults.rootNamespace),
    enablePrometheusMerge: mesh.flag('enablePrometheusMerge', defaults.enablePrometheusMerge),
    outboundTrafficPolicy: {
      mode:
        mesh.object('outboundTrafficPolicy').oneOf('mode', OUTBOUND_MODES, undefined) ??
        outboundTrafficPolicy.mode,
    },
    inboundTrafficPolicy: {
      mode:
        mesh.object('inboundTrafficPolicy').oneOf('mode', INBOUND_MODES, undefined) ??
        inboundTrafficPolicy.mode,
    },
    defaultConfig: mergeProxyConfig(
      defaults.defaultConfig,
      readProxyConfig(mesh.object('defaultConfig')),
    ),
    extensionProviders: mesh.objects('extensionProviders').map((provider) => ({
      ...provider.raw,
      name: provider.text('name', ''),
    })),
    caCertificates: mesh.objects('caCertificates').map((certificate) => ({
      ...certificate.raw,
      certSigners: certificate.texts('certSigners'),
    })),
  };
}

function readPort(mesh: ObjectReader, key: string, fallback: number): number {
  const port = mesh.integer(key, fallback, 65_535);
  return port === 0 ? mesh.refuse(key, 'is no port', 'a port, 1 to 65535', fallback) : port;
}
