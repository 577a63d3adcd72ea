import type { Names } from './names.ts';

const PART_OF = 'app.kubernetes.io/part-of';
const INSTANCE = 'app.kubernetes.io/instance';

export type Labels = Readonly<Record<string, string>>;

/** By what objects are known as ours, of whatever installation. */
export const OURS: Labels = { [PART_OF]: 'pillion' };

/** By what the objects of one installation are found. */
export function instanceLabels({ instance }: Names): Labels {
  return { ...OURS, [INSTANCE]: instance };
}

/** What stands on every object. `istio.io/rev` does not: on namespaces and pods it asks for a sidecar. */
export function objectLabels(names: Names, release: string): Labels {
  return {
    ...instanceLabels(names),
    'app.kubernetes.io/name': 'pillion-injector',
    'app.kubernetes.io/component': 'injector',
    'app.kubernetes.io/managed-by': 'pillion',
    'app.kubernetes.io/version': release,
  };
}

/** What never changes on a pod of the injector: selectors cannot be edited. */
export function podSelector({ instance }: Names): Labels {
  return { 'app.kubernetes.io/name': 'pillion-injector', [INSTANCE]: instance };
}

/** Whether Pillion put an object there, and which installation of it. */
export function ownerOf(labels: Labels | undefined): { readonly instance: string } | undefined {
  if (labels?.[PART_OF] !== OURS[PART_OF]) return undefined;
  return { instance: labels?.[INSTANCE] ?? '' };
}
