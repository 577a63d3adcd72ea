import type { JsonPatchOperation } from '../kubernetes/json-patch.ts';
import type { Pod } from '../kubernetes/types.ts';
import type { Problem, Reason } from '../values/index.ts';

/** What became of one pod, and why. Exactly one of three. */
export type Outcome = Injected | Skipped | Refused;

export interface Injected {
  readonly kind: 'injected';
  /** The whole pod as it stands after injection. */
  readonly pod: Pod;
  /** Applying it to the submitted object gives `pod`; empty when nothing changes. */
  readonly patch: readonly JsonPatchOperation[];
  /** Names of the templates that were applied, in order. */
  readonly templates: readonly string[];
  readonly reason: Reason;
  readonly warnings: readonly string[];
}

export interface Skipped {
  readonly kind: 'skipped';
  readonly reason: Reason;
  readonly warnings: readonly string[];
}

export interface Refused {
  readonly kind: 'refused';
  readonly reason: Reason;
  /** What the API server tells the user; starts with `failed to run injection template: `. */
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** The answer to one admission review, ready to be written. */
export interface Admission {
  /** The AdmissionReview response as JSON. */
  readonly body: string;
  /** Absent where the review could not be decoded. */
  readonly outcome?: Outcome;
  readonly uid: string;
  readonly namespace: string;
  /** The pod's name, or its `generateName` where it has none yet. */
  readonly podName: string;
}
