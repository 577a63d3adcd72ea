import fc from 'fast-check';
import type { Container, Pod } from '../kubernetes/types.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const port = fc.integer({ min: 1, max: 14_999 });

const action = fc.oneof(
  fc.record({
    httpGet: fc.record({ path: fc.constant('/ready'), port: fc.oneof(port, fc.constant('http')) }),
  }),
  fc.record({ tcpSocket: fc.record({ port }) }),
  fc.record({ grpc: fc.record({ port }) }),
  fc.constant({ exec: { command: ['true'] } }),
);

const timed = fc
  .tuple(
    action,
    fc.record({ timeoutSeconds: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] }),
  )
  .map(([what, when]) => ({ ...what, ...when }));

const handler = action.filter((each) => !('grpc' in each));

const env = fc.uniqueArray(
  fc.record({ name: fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value: fc.string({ minLength: 1 }) }),
  { selector: (each) => each.name, maxLength: 4 },
);

function container(containerName: fc.Arbitrary<string>): fc.Arbitrary<Container> {
  return fc.record(
    {
      name: containerName,
      image: fc.constantFrom('app:1', 'auto'),
      args: fc.array(fc.string(), { maxLength: 3, minLength: 1 }),
      env,
      ports: fc.constantFrom(
        [{ name: 'http', containerPort: 8080 }],
        [{ containerPort: 53, protocol: 'UDP' as const }],
      ),
      resources: fc.constantFrom({}, { limits: { cpu: '2000m' } }),
      readinessProbe: timed,
      livenessProbe: timed,
      startupProbe: timed,
      lifecycle: fc.record({ preStop: handler, postStart: handler }, { requiredKeys: [] }),
      securityContext: fc.record(
        { runAsUser: fc.constantFrom(0, 1000, 1337), runAsGroup: fc.constantFrom(1000, 1337) },
        { requiredKeys: [] },
      ),
      volumeMounts: fc.constant([{ name: 'data', mountPath: '/data' }]),
    },
    { requiredKeys: ['name', 'image', 'resources'] },
  ) as fc.Arbitrary<Container>;
}

const applications = fc.uniqueArray(container(name), {
  minLength: 1,
  maxLength: 3,
  selector: (each) => each.name,
});

const initContainers = fc.uniqueArray(
  container(
    fc.oneof({ weight: 3, arbitrary: name }, fc.constantFrom('istio-init', 'istio-validation')),
  ),
  { maxLength: 3, selector: (each) => each.name },
);

const annotations = fc.record(
  {
    'sidecar.istio.io/nativeSidecar': fc.constantFrom('true', 'false'),
    'sidecar.istio.io/interceptionMode': fc.constantFrom('REDIRECT', 'TPROXY', 'NONE'),
    'sidecar.istio.io/rewriteAppHTTPProbers': fc.constantFrom('true', 'false'),
    'sidecar.istio.io/proxyCPU': fc.constantFrom('100m', '2000m'),
    'traffic.sidecar.istio.io/excludeOutboundPorts': fc.constantFrom('', '3306', '3306-3308'),
    'traffic.sidecar.istio.io/excludeInboundPorts': fc.constantFrom('9000', '9000-9002', ''),
    'status.sidecar.istio.io/port': fc.constantFrom('0', '15020', '16000'),
    'proxy.istio.io/config': fc.constantFrom(
      'holdApplicationUntilProxyStarts: true',
      'concurrency: 1',
    ),
    'prometheus.io/port': fc.constantFrom('9090', '15020'),
    'prometheus.io/scrape': fc.constantFrom('true', 'false'),
    'prometheus.istio.io/scrape-targets': fc.constantFrom('9090:/m,9091', '9090'),
    'inject.istio.io/templates': fc.constantFrom('sidecar', 'grpc-agent', 'grpc-simple'),
    note: fc.string(),
  },
  { requiredKeys: [] },
);

const labels = fc.record(
  { app: name, version: name, 'topology.istio.io/network': fc.constant('network2') },
  { requiredKeys: [] },
);

/** Small pods that use much of what injection reads, with a proxy of the user's own now and then. */
export const arbitraryPod: fc.Arbitrary<Pod> = fc
  .record({
    annotations: fc.option(annotations, { nil: undefined }),
    labels: fc.option(labels, { nil: undefined }),
    applications,
    initContainers: fc.option(initContainers, { nil: undefined }),
    proxy: fc.option(container(fc.constant('istio-proxy')), { nil: undefined, freq: 4 }),
    proxyFirst: fc.boolean(),
    pullSecrets: fc.boolean(),
  })
  .map(({ proxy, proxyFirst, pullSecrets, applications: apps, ...rest }) => {
    const containers =
      proxy === undefined ? apps : proxyFirst ? [proxy, ...apps] : [...apps, proxy];
    return {
      metadata: {
        name: 'pod',
        ...(rest.annotations ? { annotations: rest.annotations } : {}),
        ...(rest.labels ? { labels: rest.labels } : {}),
      },
      spec: {
        containers,
        ...(rest.initContainers ? { initContainers: rest.initContainers } : {}),
        volumes: [{ name: 'data', emptyDir: {} }],
        ...(pullSecrets ? { imagePullSecrets: [{ name: 'own' }] } : {}),
      },
    };
  });
