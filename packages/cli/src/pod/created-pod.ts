import type { Json, Pod } from '@pillion/core/kubernetes';
import { PillionError } from '@pillion/core/values';
import { parse } from 'yaml';

/** A pod template hash as a ReplicaSet would carry it; the value itself means nothing. */
const HASH = '6d4b75cb6d';

interface Workload {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: Pod['metadata'];
  readonly spec?: {
    readonly template?: Pod;
    readonly jobTemplate?: { readonly spec?: Workload['spec'] };
  };
}

/**
 * The pod as it reaches admission: a Pod document as it stands, or the pod that the controllers of
 * a Deployment (or another workload) would create from its template. `namespace` wins over what the
 * document says.
 */
export function createdPod(text: string, file: string, namespace?: string): Pod {
  const document = readDocument(text, file);
  if (document.kind === 'Pod') return inNamespace(document as Pod, namespace);
  const template = (document.spec?.jobTemplate?.spec ?? document.spec)?.template;
  if (template?.spec?.containers === undefined) {
    throw new PillionError(
      'pod.missing',
      `${file}: kind ${JSON.stringify(document.kind ?? '')} holds no pod; accepted: a Pod, or a workload with spec.template, such as a Deployment`,
    );
  }
  const owner = ownerOf(document);
  return inNamespace(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...template.metadata,
        generateName: `${owner.name}-`,
        labels: { ...template.metadata?.labels, ...owner.labels },
        ownerReferences: [
          {
            apiVersion: owner.apiVersion,
            kind: owner.kind,
            name: owner.name,
            uid: owner.name,
            controller: true,
          },
        ],
      },
      spec: template.spec,
    },
    namespace ?? document.metadata?.namespace,
  );
}

/** A Deployment's pods belong to its ReplicaSet, whose name ends with the hash of the template. */
function ownerOf({ kind = '', apiVersion = '', metadata }: Workload) {
  const name = metadata?.name ?? 'pod';
  if (kind !== 'Deployment') return { kind, apiVersion, name, labels: {} };
  return {
    kind: 'ReplicaSet',
    apiVersion,
    name: `${name}-${HASH}`,
    labels: { 'pod-template-hash': HASH },
  };
}

/** The pod's own namespace serves where none is asked for. */
function inNamespace(pod: Pod, namespace = pod.metadata?.namespace ?? 'default'): Pod {
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

function readDocument(text: string, file: string): Workload {
  let value: Json;
  try {
    value = parse(text) as Json;
  } catch (error) {
    throw new PillionError('pod.unreadable', `${file}: is not YAML: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Workload;
  throw new PillionError('pod.unreadable', `${file}: holds no Kubernetes object`);
}
