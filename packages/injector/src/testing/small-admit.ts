import type { Admission, AdmissionHttpRequest, InjectionConfig } from '@pillion/core/injection';
import { reason } from '@pillion/core/values';

/**
 * Decides by the pod's name alone, so that tests of the server choose the outcome: `skip-…`, `refuse-…`, `throw-…`,
 * everything else is injected. Templates are those of the label `templates`.
 */
export function smallAdmit(_config: InjectionConfig, { body }: AdmissionHttpRequest): Admission {
  const asked: SmallReview = JSON.parse(body);
  const { uid, namespace, object } = asked.request;
  const podName = object.metadata.name;
  if (podName.startsWith('throw-')) throw new Error(`a defect with ${podName}`);
  const allowed = !podName.startsWith('refuse-');
  const answer = { ...asked, request: undefined, response: { uid, allowed } };
  return { body: JSON.stringify(answer), uid, namespace, podName, outcome: outcome(object) };
}

interface SmallReview {
  readonly request: {
    readonly uid: string;
    readonly namespace: string;
    readonly object: SmallPod;
  };
}

interface SmallPod {
  readonly metadata: { readonly name: string; readonly labels?: { readonly templates?: string } };
}

function outcome({ metadata }: SmallPod): NonNullable<Admission['outcome']> {
  const { name, labels } = metadata;
  if (name.startsWith('skip-')) {
    const why = reason('skipped.label', 'The label says no.');
    return { kind: 'skipped', reason: why, warnings: [] };
  }
  if (name.startsWith('refuse-')) {
    const why = reason('refused.annotation', 'The annotation is wrong.');
    return { kind: 'refused', reason: why, message: '', problems: [], warnings: ['fix it'] };
  }
  return {
    kind: 'injected',
    pod: {},
    patch: [],
    templates: labels?.templates?.split(',') ?? ['sidecar'],
    reason: reason('injected.namespace', 'The namespace asks for it.'),
    warnings: [],
  };
}

/** An AdmissionReview for a pod of this name. */
export function review(name: string, extra: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: `uid-of-${name}`,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      namespace: 'shop',
      object: { metadata: { name, ...extra }, spec: { containers: [{ name: 'app' }] } },
    },
  });
}
