import type { Json, Pod } from '@pillion/core/kubernetes';
import { PillionError } from '@pillion/core/values';
import { parseAllDocuments } from 'yaml';

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
 * a Deployment (or another workload) would create from its template; of several documents, the
 * first that holds a pod. `namespace` wins over what the document says.
 */
export function createdPod(text: string, file: string, namespace?: string): Pod {
  const documents = readDocuments(text, file);
  const document = documents.find((each) => each.kind === 'Pod' || templateOf(each) !== undefined);
  if (document === undefined) {
    const kinds = documents.map(({ kind = '' }) => JSON.stringify(kind)).join(', ') || 'nothing';
    throw new PillionError(
      'pod.missing',
      `${file}: ${kinds} holds no pod; accepted: a Pod, or a workload with spec.template, such as a Deployment`,
    );
  }
  const template = templateOf(document);
  if (template === undefined) return inNamespace(document as Pod, namespace);
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
      ...(template.spec === undefined ? {} : { spec: template.spec }),
    },
    namespace ?? document.metadata?.namespace,
  );
}

function templateOf({ kind, spec }: Workload): Pod | undefined {
  const template = kind === 'Pod' ? undefined : (spec?.jobTemplate?.spec ?? spec)?.template;
  return template?.spec?.containers === undefined ? undefined : template;
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

function readDocuments(text: string, file: string): readonly Workload[] {
  const documents = parseAllDocuments(text);
  const failure = [...documents].flatMap(({ errors }) => errors)[0];
  if (failure) throw new PillionError('pod.unreadable', `${file}: is not YAML: ${failure.message}`);
  return [...documents].map((document) => document.toJS() as Json).filter(isObject);
}

function isObject(value: Json): value is Workload & { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
