import {
  bool,
  int32,
  int64,
  intOrString,
  list,
  map,
  type Shape,
  shapeFault,
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

/**
 * What is wrong with a submitted pod's shape, in Go's words; undefined for one that injection can
 * work on. Fields that injection never looks at are left to the API server.
 */
export function podFault(value: unknown): string | undefined {
  return shapeFault(value, pod) ?? nullItemFault(value);
}

/** `containers: [null]` decodes to an empty container in Go; here it is refused. */
function nullItemFault(value: unknown): string | undefined {
  const spec: unknown = isRecord(value) ? value['spec'] : undefined;
  if (!isRecord(spec)) return undefined;
  for (const field of ['containers', 'initContainers', 'volumes', 'imagePullSecrets']) {
    const items = spec[field];
    if (Array.isArray(items) && items.some((item) => item === null)) {
      return `spec.${field} holds null where an object is expected`;
    }
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
