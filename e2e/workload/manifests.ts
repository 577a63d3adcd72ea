import type { KubernetesObject } from '../cluster/cluster.ts';
import { WORKLOAD_IMAGE } from './image.ts';
import type { Protocol } from './serve.ts';

export interface WorkloadOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What the workload serves; default HTTP on 8080. Each port is declared, named for its protocol. */
  readonly serves?: readonly { readonly protocol: Protocol; readonly port: number }[];
  /** Instead of serving, e.g. `['call', 'http://web/']`. */
  readonly args?: readonly string[];
  /** Merged over the container. */
  readonly container?: object;
  /** Merged over the pod's spec. */
  readonly spec?: object;
}

const HTTP = [{ protocol: 'http', port: 8080 }] as const;

/** The workload's own container, e.g. to be somebody's sidecar. */
export function container(name: string, options: WorkloadOptions = {}): object {
  const { serves = HTTP, args, container: more } = options;
  return {
    name,
    image: WORKLOAD_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    args: args ?? ['serve', ...serves.map(({ protocol, port }) => `${protocol}:${port}`)],
    ports: serves.map(({ protocol, port }) => ({
      name: portName(protocol, port),
      containerPort: port,
    })),
    ...more,
  };
}

/** A pod of the workload, labelled `app: <name>`; its container is `app`. */
export function pod(name: string, options: WorkloadOptions = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', ...podOf(name, options) };
}

export function deployment(
  name: string,
  replicas: number,
  options: WorkloadOptions = {},
): KubernetesObject {
  const { metadata, spec } = podOf(name, options);
  const selector = { matchLabels: { app: name } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector, template: { metadata, spec } },
  };
}

/** Its pods are not tried again unless `more`, merged over the Job's spec, says so. */
export function job(
  name: string,
  options: WorkloadOptions = {},
  more: object = {},
): KubernetesObject {
  const { metadata, spec } = podOf(name, options);
  const template = { metadata, spec: { restartPolicy: 'Never', ...spec } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { backoffLimit: 0, template, ...more },
  };
}

/** A Service in both families of what pods of that name serve, under the ports' own numbers. */
export function service(
  name: string,
  serves: WorkloadOptions['serves'] = HTTP,
  spec: object = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: { app: name },
      ipFamilyPolicy: 'PreferDualStack',
      ports: serves.map(({ protocol, port }) => ({ name: portName(protocol, port), port })),
      ...spec,
    },
  };
}

function podOf(
  name: string,
  options: WorkloadOptions,
): { readonly metadata: KubernetesObject['metadata']; readonly spec: object } {
  const { labels, annotations, spec } = options;
  return {
    metadata: {
      name,
      labels: { app: name, ...labels },
      ...(annotations !== undefined && { annotations }),
    },
    spec: {
      terminationGracePeriodSeconds: 5,
      containers: [container('app', options)],
      ...spec,
    },
  };
}

/** Named as Istio reads protocols from names; greeting and bytes are plain TCP to it. */
function portName(protocol: Protocol, port: number): string {
  return `${protocol === 'http' || protocol === 'grpc' ? protocol : 'tcp'}-${port}`;
}
