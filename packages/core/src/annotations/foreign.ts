import type { AnnotationDefinition } from './definition.ts';

type Row = readonly [name: string, type: string, doc: string, example: string, initial?: string];

function define(
  carrier: AnnotationDefinition['carrier'],
  readBy: AnnotationDefinition['readBy'],
  rows: readonly Row[],
): readonly AnnotationDefinition[] {
  return rows.map(([name, type, doc, example, initial = '']) => ({
    name,
    carrier,
    type,
    default: initial,
    doc,
    example,
    readBy,
  }));
}

/** Annotations of others that injection reads, and those that it writes. */
export const foreignAnnotations: readonly AnnotationDefinition[] = define(
  'annotation',
  'injector',
  [
    [
      'k8s.v1.cni.cncf.io/networks',
      'multus networks',
      'The CNI network of the mesh is added here where multus runs it.',
      'macvlan',
    ],
    [
      'apm.datadoghq.com/env',
      'JSON object',
      'Environment that is passed on to the proxy.',
      '{"DD_ENV":"prod"}',
    ],
    [
      'resource.opentelemetry.io/service.namespace',
      'string',
      'service.namespace of traces of the proxy.',
      'shop',
    ],
    [
      'resource.opentelemetry.io/service.version',
      'string',
      'service.version of traces of the proxy.',
      '1.2.3',
    ],
    [
      'resource.opentelemetry.io/service.instance.id',
      'string',
      'service.instance.id of traces of the proxy.',
      'shop-1',
    ],
    [
      'kubectl.kubernetes.io/default-container',
      'container name',
      'Kept where present; else the first container of the application.',
      'app',
    ],
    [
      'kubectl.kubernetes.io/default-logs-container',
      'container name',
      'Kept where present; else the first container of the application.',
      'app',
    ],
    [
      'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes',
      'list of volume names',
      'The emptyDir volumes of the sidecar are added, so that they do not keep a node from being drained.',
      'istio-envoy,istio-data',
    ],
    [
      'istio.io/rev',
      'revision',
      'Written by the injector: the revision that injected the pod.',
      'default',
    ],
  ],
);

/** Labels of the pod. */
export const podLabels: readonly AnnotationDefinition[] = [
  ...define('label', 'webhook', [
    [
      'sidecar.istio.io/inject',
      'true or false',
      'Whether this pod is injected; wins over the annotation of the same name.',
      'true',
    ],
    [
      'istio.io/rev',
      'revision or tag',
      'Which revision injects the pod, in a namespace that does not say.',
      'canary',
    ],
  ]),
  ...define('label', 'injector', [
    [
      'topology.istio.io/network',
      'network name',
      'The network of the pod, over the one of the values.',
      'network1',
    ],
    [
      'security.istio.io/tlsMode',
      'string',
      'Kept where present; else istio, which tells peers that the pod speaks mutual TLS.',
      'disabled',
      'istio',
    ],
    [
      'networking.istio.io/tunnel',
      'string',
      'Kept where present; else http where HBONE is enabled.',
      'http',
    ],
    [
      'service.istio.io/canonical-name',
      'string',
      'Kept where present; else app.kubernetes.io/name, app, or the name of the workload.',
      'reviews',
    ],
    [
      'service.istio.io/canonical-revision',
      'string',
      'Kept where present; else app.kubernetes.io/version or version.',
      'v2',
      'latest',
    ],
    [
      'service.istio.io/workload-name',
      'string',
      'Name of the workload in telemetry.',
      'reviews-v2',
    ],
  ]),
];
