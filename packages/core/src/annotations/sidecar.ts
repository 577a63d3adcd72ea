import type { AnnotationDefinition } from './definition.ts';
import { proxyConfig } from './proxy-config-validator.ts';
import { quantity } from './quantity-validator.ts';

type Row = Omit<AnnotationDefinition, 'carrier' | 'readBy'> &
  Partial<Pick<AnnotationDefinition, 'readBy'>>;

const rows: readonly Row[] = [
  {
    name: 'sidecar.istio.io/inject',
    type: 'true or false',
    default: '',
    doc: 'Whether this pod is injected. As an annotation it reaches the injector only where a namespace label let the pod in.',
    example: 'true',
    deprecated: 'the label sidecar.istio.io/inject',
  },
  {
    name: 'inject.istio.io/templates',
    type: 'list of template names',
    default: 'sidecar',
    doc: 'Which templates are applied, in this order.',
    example: 'sidecar,custom',
  },
  {
    name: 'sidecar.istio.io/status',
    type: 'JSON',
    default: '',
    doc: 'Written by the injector: what it added, so that a second injection replaces instead of adding.',
    example: '{"containers":["istio-proxy"]}',
  },
  {
    name: 'proxy.istio.io/overrides',
    type: 'JSON',
    default: '',
    doc: 'Written by the injector: the containers that the user had given under the names of ours.',
    example: '{"containers":[{"name":"istio-proxy"}]}',
  },
  {
    name: 'proxy.istio.io/config',
    type: 'YAML of ProxyConfig',
    default: '',
    doc: 'Settings of the proxy for this pod, over those of the mesh.',
    example: 'concurrency: 2',
    validate: proxyConfig,
  },
  ...(
    [
      ['proxyCPU', 'CPU request', '100m'],
      ['proxyMemory', 'memory request', '128Mi'],
      ['proxyCPULimit', 'CPU limit', '2'],
      ['proxyMemoryLimit', 'memory limit', '1Gi'],
    ] as const
  ).map(([name, what, example]) => ({
    name: `sidecar.istio.io/${name}`,
    type: 'quantity',
    default: '',
    doc: `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} of the proxy. Any one of the four resource annotations replaces all default requests and limits.`,
    example,
    validate: quantity,
  })),
  {
    name: 'sidecar.istio.io/proxyImage',
    type: 'image',
    default: '',
    doc: 'Image of the proxy; read only where it holds a /.',
    example: 'registry.example/proxyv2:1.30.0',
  },
  {
    name: 'sidecar.istio.io/proxyImageType',
    type: 'default, distroless or debug',
    default: '',
    doc: 'Variant of the proxy image.',
    example: 'distroless',
  },
  {
    name: 'sidecar.istio.io/logLevel',
    type: 'trace, debug, info, warning, error, critical or off',
    default: 'warning',
    doc: 'Log level of the proxy.',
    example: 'debug',
  },
  {
    name: 'sidecar.istio.io/componentLogLevel',
    type: 'list of component:level',
    default: 'misc:error',
    doc: 'Log levels of single components of the proxy.',
    example: 'misc:error,http:debug',
  },
  {
    name: 'sidecar.istio.io/agentLogLevel',
    type: 'scope:level',
    default: 'default:info',
    doc: 'Log level of the program that starts the proxy.',
    example: 'default:debug',
  },
  {
    name: 'sidecar.istio.io/nativeSidecar',
    type: 'true or false',
    default: '',
    doc: 'Runs the proxy as a native sidecar (an init container that stays), or does not, whatever the nodes can do.',
    example: 'true',
  },
  {
    name: 'sidecar.istio.io/capNetBindService',
    type: 'true or false',
    default: 'false',
    doc: 'Lets the proxy bind ports below 1024.',
    example: 'true',
  },
  {
    name: 'sidecar.istio.io/bootstrapOverride',
    type: 'name of a ConfigMap',
    default: '',
    doc: 'A ConfigMap whose custom_bootstrap.json is merged into the bootstrap of the proxy.',
    example: 'my-bootstrap',
  },
  {
    name: 'sidecar.istio.io/userVolume',
    type: 'JSON object: volume name to volume',
    default: '',
    doc: 'More volumes for the proxy.',
    example: '{"certs":{"secret":{"secretName":"certs"}}}',
  },
  {
    name: 'sidecar.istio.io/userVolumeMount',
    type: 'JSON object: volume name to mount',
    default: '',
    doc: 'Where the proxy mounts them.',
    example: '{"certs":{"mountPath":"/etc/my-certs"}}',
  },
  ...(
    [
      [
        'discoveryAddress',
        'address',
        'Where this proxy finds its control plane.',
        'istiod.istio-system.svc:15012',
      ],
      [
        'statsInclusionPrefixes',
        'list of prefixes',
        'Statistics kept besides the usual ones, by prefix.',
        'cluster.outbound',
      ],
      [
        'statsInclusionSuffixes',
        'list of suffixes',
        'Statistics kept besides the usual ones, by suffix.',
        'upstream_rq_timeout',
      ],
      [
        'statsInclusionRegexps',
        'list of expressions',
        'Statistics kept besides the usual ones, by regular expression.',
        'http.[0-9]*.*',
      ],
      [
        'statsHistogramBuckets',
        'JSON',
        'Buckets of histograms, by prefix.',
        '{"istiocustom":[1,5,10]}',
      ],
      ['statsFlushInterval', 'duration', 'How often statistics are flushed.', '10s'],
      ['statsEvictionInterval', 'duration', 'How often unused statistics are dropped.', '60s'],
      [
        'statsCompression',
        'true or false',
        'Whether scraped statistics may be compressed.',
        'true',
      ],
      ['extraStatTags', 'list of tags', 'More tags on standard statistics.', 'request_host'],
    ] as const
  ).map(([name, type, doc, example]) => ({
    name: `sidecar.istio.io/${name}`,
    type,
    default: '',
    doc,
    example,
    readBy: 'proxy' as const,
  })),
];

/** Whether and how the sidecar is put into the pod. */
export const sidecarAnnotations: readonly AnnotationDefinition[] = rows.map((row) => ({
  carrier: 'annotation',
  readBy: 'injector',
  ...row,
}));
