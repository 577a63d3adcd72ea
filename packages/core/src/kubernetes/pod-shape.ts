import type { Pod } from './types.ts';
import {
  bool,
  checkShape,
  int32,
  int64,
  intOrString,
  list,
  map,
  type Shape,
  string,
  struct,
} from './shape.ts';

const env = struct('EnvVar', {
  name: string,
  value: string,
  valueFrom: struct('EnvVarSource', {}),
});

const port = struct('ContainerPort', {
  name: string,
  containerPort: int32,
  hostPort: int32,
  protocol: string,
});

const handler = {
  exec: struct('ExecAction', { command: list(string) }),
  httpGet: struct('HTTPGetAction', {
    path: string,
    port: intOrString,
    host: string,
    scheme: string,
    httpHeaders: list(struct('HTTPHeader', { name: string, value: string })),
  }),
  tcpSocket: struct('TCPSocketAction', { port: intOrString, host: string }),
};

const probe = struct('Probe', {
  ...handler,
  grpc: struct('GRPCAction', { port: int32, service: string }),
  timeoutSeconds: int32,
  periodSeconds: int32,
});

const lifecycle = struct('Lifecycle', {
  postStart: struct('LifecycleHandler', handler),
  preStop: struct('LifecycleHandler', handler),
});

const container = struct('Container', {
  name: string,
  image: string,
  imagePullPolicy: string,
  restartPolicy: string,
  command: list(string),
  args: list(string),
  ports: list(port),
  env: list(env),
  resources: struct('ResourceRequirements', {}),
  volumeMounts: list(struct('VolumeMount', { name: string, mountPath: string })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle,
  securityContext: struct('SecurityContext', { runAsUser: int64, runAsGroup: int64 }),
});

const owner = struct('OwnerReference', {
  apiVersion: string,
  kind: string,
  name: string,
  controller: bool,
});

const pod: Shape = struct('Pod', {
  apiVersion: string,
  kind: string,
  metadata: struct('ObjectMeta', {
    name: string,
    generateName: string,
    namespace: string,
    labels: map(string),
    annotations: map(string),
    ownerReferences: list(owner),
  }),
  spec: struct('PodSpec', {
    containers: list(container),
    initContainers: list(container),
    ephemeralContainers: list(struct('EphemeralContainer', { name: string })),
    volumes: list(struct('Volume', { name: string })),
    imagePullSecrets: list(struct('LocalObjectReference', { name: string })),
    hostNetwork: bool,
    nodeName: string,
    serviceAccountName: string,
    securityContext: struct('PodSecurityContext', { runAsUser: int64, runAsGroup: int64 }),
  }),
});

export type PodReading =
  | { readonly ok: true; readonly pod: Pod }
  | { readonly ok: false; readonly fault: string };

/**
 * A submitted pod, if injection can work on it; else what is wrong with it, in Go's words. Fields
 * that injection never looks at are left to the API server. Nulls are read as absent, as Go does.
 */
export function readPod(value: unknown): PodReading {
  if (value === null || value === undefined) return { ok: false, fault: 'there is no pod' };
  const { fault, nulls } = checkShape(value, pod);
  if (fault !== undefined) return { ok: false, fault };
  return { ok: true, pod: (nulls ? withoutNulls(value) : value) as Pod };
}

/** The value without null fields; what holds none is shared. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const kept = entries.flatMap(([field, each]) => {
    return each === null ? [] : [[field, withoutNulls(each)] as const];
  });
  const same =
    kept.length === entries.length && kept.every(([, each], at) => each === entries[at]?.[1]);
  return same ? value : Object.fromEntries(kept);
}
