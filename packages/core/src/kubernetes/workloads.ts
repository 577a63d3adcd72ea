import type { ObjectMeta, Pod, PodSpec } from './types.ts';

/** A Kubernetes object of any kind, as decoded. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

export interface WorkloadAccess {
  readonly apiVersion: string;
  readonly kind: WorkloadKind;
  readonly metadata: ObjectMeta;
  /** The pod that the workload makes: its template, as a pod. */
  readonly pod: Pod;
  /** The workload making another pod; everything else is shared. */
  replacePod(pod: Pod): KubernetesObject;
}

/** The API groups in which each kind carries a pod; other groups use the same names otherwise. */
const GROUPS = {
  Pod: [''],
  ReplicationController: [''],
  Deployment: ['apps', 'extensions'],
  ReplicaSet: ['apps', 'extensions'],
  DaemonSet: ['apps', 'extensions'],
  StatefulSet: ['apps'],
  Job: ['batch'],
  CronJob: ['batch'],
  DeploymentConfig: ['', 'apps.openshift.io'],
} as const;

export type WorkloadKind = keyof typeof GROUPS;

/** Where the parts of a pod's template stand in a workload. */
interface Paths {
  readonly metadata: readonly string[];
  readonly spec: readonly string[];
}

export interface WorkloadOptions {
  /** Istio reads and writes the metadata of a CronJob's pods on the job template. */
  readonly cronJobMetadataOnJob: boolean;
}

/** The pod that an object makes; undefined where it makes none. */
export function accessWorkload(
  object: unknown,
  options: WorkloadOptions,
): WorkloadAccess | undefined {
  if (!isObject(object)) return undefined;
  const { kind, apiVersion } = object;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return undefined;
  if (!isWorkloadKind(kind) || !isGroupOf(kind, apiVersion)) return undefined;
  const paths = pathsOf(kind, options);
  const metadata = at(object, paths.metadata);
  const spec = at(object, paths.spec);
  if (!isObjectOrAbsent(metadata) || !isObjectOrAbsent(spec)) return undefined;
  const own = isObject(object['metadata']) ? object['metadata'] : {};
  return {
    apiVersion,
    kind,
    metadata: own,
    pod: { metadata: metadata ?? {}, spec: (spec ?? {}) as unknown as PodSpec },
    replacePod: (pod) =>
      replaceAt(replaceAt(object, paths.metadata, pod.metadata), paths.spec, pod.spec),
  };
}

function pathsOf(kind: WorkloadKind, options: WorkloadOptions): Paths {
  if (kind === 'Pod') return { metadata: ['metadata'], spec: ['spec'] };
  if (kind !== 'CronJob') {
    return { metadata: ['spec', 'template', 'metadata'], spec: ['spec', 'template', 'spec'] };
  }
  const template = ['spec', 'jobTemplate', 'spec', 'template'];
  return {
    metadata: options.cronJobMetadataOnJob
      ? ['spec', 'jobTemplate', 'metadata']
      : [...template, 'metadata'],
    spec: [...template, 'spec'],
  };
}

function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(GROUPS, kind);
}

function isGroupOf(kind: WorkloadKind, apiVersion: string): boolean {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const groups: readonly string[] = GROUPS[kind];
  return groups.includes(group);
}

function at(object: KubernetesObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const field of path) {
    if (value === undefined || value === null) return undefined;
    if (!isObject(value)) return value;
    value = Object.hasOwn(value, field) ? value[field] : undefined;
  }
  return value;
}

function replaceAt(
  object: KubernetesObject,
  path: readonly string[],
  value: unknown,
): KubernetesObject {
  const [field, ...rest] = path;
  if (field === undefined) return object;
  if (rest.length === 0) return { ...object, [field]: value };
  const inner = isObject(object[field]) ? object[field] : {};
  return { ...object, [field]: replaceAt(inner, rest, value) };
}

function isObject(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObjectOrAbsent(value: unknown): value is KubernetesObject | undefined | null {
  return value === undefined || value === null || isObject(value);
}
