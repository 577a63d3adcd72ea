import type { Json } from '../kubernetes/types.ts';
import type { Parsed } from '../values/index.ts';
import { isObject, type ObjectReader, readObject } from './object-reader.ts';
import type { GlobalValues, JsonObject, ProxyValues, Values } from './values.ts';

/**
 * Key `values` of the ConfigMap `istio-sidecar-injector`: JSON as the chart writes it, or YAML.
 * Unknown fields are kept in `raw`; a wrong type is told with its path and line.
 */
export function parseValues(text: string): Parsed<Values> {
  return readObject('values', text, readValues);
}

function readValues(values: ObjectReader): Values {
  const pilot = values.object('pilot');
  const cni = pilot.object('cni');
  const gateways = values.object('gateways');
  return {
    revision: values.text('revision', ''),
    global: readGlobal(values.object('global')),
    pilot: {
      cni: { enabled: cni.flag('enabled', false), provider: cni.text('provider', 'default') },
      env: pilot.object('env').raw,
    },
    gateways: {
      securityContext: gateways.object('securityContext').raw,
      seccompProfile: gateways.object('seccompProfile').raw,
    },
    sidecarInjectorWebhook: {
      rewriteAppHTTPProbe: values
        .object('sidecarInjectorWebhook')
        .flag('rewriteAppHTTPProbe', true),
    },
    raw: values.raw,
  };
}

function readGlobal(global: ObjectReader): GlobalValues {
  const init = global.object('proxy_init');
  return {
    hub: global.text('hub', ''),
    tag: global.text('tag', ''),
    variant: global.text('variant', ''),
    imagePullPolicy: global.text('imagePullPolicy', ''),
    imagePullSecrets: global.texts('imagePullSecrets'),
    istioNamespace: global.text('istioNamespace', 'istio-system'),
    caAddress: global.text('caAddress', ''),
    caName: global.text('caName', ''),
    pilotCertProvider: global.text('pilotCertProvider', 'istiod'),
    meshID: global.text('meshID', ''),
    network: global.text('network', ''),
    mountMtlsCerts: global.flag('mountMtlsCerts', false),
    nativeNftables: global.flag('nativeNftables', false),
    trustBundleName: global.text('trustBundleName', ''),
    logAsJson: global.flag('logAsJson', false),
    logging: { level: global.object('logging').text('level', 'default:info') },
    multiCluster: { clusterName: global.object('multiCluster').text('clusterName', '') },
    sds: { token: { aud: global.object('sds').object('token').text('aud', 'istio-ca') } },
    sts: { servicePort: global.object('sts').integer('servicePort', 0, 65_535) },
    proxy: readProxy(global.object('proxy')),
    proxy_init: {
      image: init.text('image', ''),
      forceApplyIptables: init.flag('forceApplyIptables', false),
    },
  };
}

function readProxy(proxy: ObjectReader): ProxyValues {
  const startupProbe = proxy.object('startupProbe');
  const lifecycle = proxy.object('lifecycle').raw;
  return {
    image: proxy.text('image', ''),
    autoInject: proxy.text('autoInject', 'enabled'),
    clusterDomain: proxy.text('clusterDomain', 'cluster.local'),
    includeIPRanges: proxy.text('includeIPRanges', '*'),
    excludeIPRanges: proxy.text('excludeIPRanges', ''),
    includeInboundPorts: proxy.text('includeInboundPorts', '*'),
    excludeInboundPorts: proxy.text('excludeInboundPorts', ''),
    includeOutboundPorts: proxy.text('includeOutboundPorts', ''),
    excludeOutboundPorts: proxy.text('excludeOutboundPorts', ''),
    logLevel: proxy.text('logLevel', 'warning'),
    componentLogLevel: proxy.text('componentLogLevel', 'misc:error'),
    outlierLogPath: proxy.text('outlierLogPath', ''),
    tracer: proxy.text('tracer', 'none'),
    privileged: proxy.flag('privileged', false),
    capNetBindService: proxy.flag('capNetBindService', false),
    holdApplicationUntilProxyStarts: proxy.flag('holdApplicationUntilProxyStarts', false),
    statusPort: proxy.integer('statusPort', 15_020, 65_535),
    readinessInitialDelaySeconds: proxy.integer('readinessInitialDelaySeconds', 0),
    readinessPeriodSeconds: proxy.integer('readinessPeriodSeconds', 15),
    readinessFailureThreshold: proxy.integer('readinessFailureThreshold', 4),
    startupProbe: {
      enabled: startupProbe.flag('enabled', true),
      failureThreshold: startupProbe.integer('failureThreshold', 600),
    },
    resources: withoutNulls(proxy.object('resources').raw),
    seccompProfile: proxy.object('seccompProfile').raw,
    ...(Object.keys(lifecycle).length ? { lifecycle } : {}),
  };
}

/** Null unsets; a container of which nothing but nulls was left is unset as well. */
function withoutNulls(object: JsonObject): JsonObject {
  const kept = Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    if (value === null) return [];
    if (!isObject(value) || Object.keys(value).length === 0) return [[key, value]];
    const inner = withoutNulls(value);
    return Object.keys(inner).length ? [[key, inner]] : [];
  });
  return Object.fromEntries(kept);
}
