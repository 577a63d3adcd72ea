import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { IMAGES } from '../../mesh/index.ts';
import type { Container, EnvVar, PodSpec } from '../types.ts';
import type { Installation } from './installation.ts';
import { podSelector } from './labels.ts';

/** The injector: several replicas apart from each other, replaced one by one, none going before its successor is ready. */
export function deployment(installation: Installation): IDeployment {
  const { names, labels, replicas } = installation;
  const selector = podSelector(names);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: names.injector, namespace: names.namespace, labels: { ...labels } },
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels: { ...selector } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: {
            ...labels,
            // The webhook may not wait for itself, whatever the labels of its namespace.
            'sidecar.istio.io/inject': 'false',
          },
          annotations: {
            'kubectl.kubernetes.io/default-container': CONTAINER,
            'prometheus.io/path': '/metrics',
            'prometheus.io/port': '15014',
            'prometheus.io/scrape': 'true',
          },
        },
        spec: podSpec(installation),
      },
    },
  };
}

const CONTAINER = 'injector';

function podSpec(installation: Installation): PodSpec {
  const { names, chart } = installation;
  const selector = { matchLabels: { ...podSelector(names) } };
  const near = { labelSelector: selector, topologyKey: 'kubernetes.io/hostname' };
  return {
    serviceAccountName: names.injector,
    // Longer than the injector's own drain, so that it is never cut off.
    terminationGracePeriodSeconds: 30,
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: near }],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: selector,
      },
    ],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    ...(chart.imagePullSecrets.length > 0 && {
      imagePullSecrets: chart.imagePullSecrets.map((name) => ({ name })),
    }),
    containers: [container(installation)],
  };
}

function container({ chart, revision, watchdog, nativeSidecars }: Installation): Container {
  const args = ['--in-cluster', '--self-signed'];
  if (revision !== '') args.push(`--revision=${revision}`);
  if (watchdog !== 'off') args.push(`--watchdog=${watchdog}`);
  const port = 'http-monitoring';
  return {
    name: CONTAINER,
    image: `${chart.hub}/${IMAGES.injector}:${chart.tag}`,
    ...(chart.imagePullPolicy !== '' && { imagePullPolicy: chart.imagePullPolicy }),
    args,
    env: environment(chart.env, nativeSidecars),
    ports: [
      { name: 'https-webhook', containerPort: 15_017, protocol: 'TCP' },
      { name: port, containerPort: 15_014, protocol: 'TCP' },
    ],
    // Ready once its first lists are in: the sooner it is noticed, the sooner pods are admitted again.
    readinessProbe: { httpGet: { path: '/ready', port }, periodSeconds: 2, timeoutSeconds: 2 },
    livenessProbe: {
      httpGet: { path: '/healthz', port },
      initialDelaySeconds: 20,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    // A limit on processor time would slow down whoever creates pods, when many are created.
    resources: {
      requests: { cpu: '100m', memory: '192Mi' },
      limits: { memory: '512Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  };
}

/** With its default spelt out: to server-side apply it is one value, and another manager's has it. */
const OWN_NAMESPACE = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };

/** `pilot.env` comes last: what is said there is meant. */
function environment(given: Readonly<Record<string, string>>, nativeSidecars: string): EnvVar[] {
  const own: EnvVar[] = [
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: OWN_NAMESPACE } },
    { name: 'ENABLE_NATIVE_SIDECARS', value: nativeSidecars },
  ];
  const others = own.filter(({ name }) => !Object.hasOwn(given, name));
  return [...others, ...Object.entries(given).map(([name, value]) => ({ name, value }))];
}
