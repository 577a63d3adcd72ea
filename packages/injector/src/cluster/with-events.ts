import type { Admission, AdmissionHttpRequest, InjectionConfig } from '@pillion/core/injection';
import type { OwnerReference, Pod } from '@pillion/core/kubernetes';
import type { EventRecorder, ObjectReference } from './event-recorder.ts';

type Admit = (config: InjectionConfig, request: AdmissionHttpRequest) => Admission;

/** A refusal, or a defect, becomes an event on the object that made the pod: nobody reads a pod that never was. */
export function withEvents(recorder: Pick<EventRecorder, 'record'>): (admit: Admit) => Admit {
  return (admit) => (config, request) => {
    try {
      const admission = admit(config, request);
      if (admission.outcome?.kind === 'refused') {
        const { reason, message } = admission.outcome;
        tell(recorder, request.body, { code: reason.code, message });
      }
      return admission;
    } catch (error) {
      const message = 'The injector failed on a pod of this object; its log holds the stack.';
      tell(recorder, request.body, { code: 'internal', message });
      throw error;
    }
  };
}

function tell(
  recorder: Pick<EventRecorder, 'record'>,
  body: string,
  what: { readonly code: string; readonly message: string },
): void {
  const about = subjectOf(body);
  if (about) recorder.record({ about, type: 'Warning', ...what });
}

interface Review {
  readonly request?: {
    readonly dryRun?: boolean;
    readonly namespace?: string;
    readonly object?: Pod;
  };
}

/** The pod's controller, else the pod; undefined for a dry run, which must leave no trace, and where nobody is named. */
export function subjectOf(body: string): ObjectReference | undefined {
  let review: Review;
  try {
    review = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { dryRun, namespace = '', object } = review.request ?? {};
  if (dryRun === true) return undefined;
  const { metadata } = object ?? {};
  const controller = controllerOf(metadata?.ownerReferences);
  if (controller) {
    const { apiVersion, kind, name, uid } = controller;
    return { apiVersion, kind, namespace, name, uid };
  }
  return metadata?.name
    ? { apiVersion: 'v1', kind: 'Pod', namespace, name: metadata.name }
    : undefined;
}

export function controllerOf(
  references: readonly OwnerReference[] | undefined,
): OwnerReference | undefined {
  return Array.isArray(references)
    ? references.find(({ controller }) => controller === true)
    : undefined;
}
