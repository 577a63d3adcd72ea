import type { Problem } from '../values/index.ts';

/** One thing that is wrong with an annotation's value. */
export interface Finding extends Omit<Problem, 'subject'> {
  /**
   * The same in Istio's words, as they follow `invalid value '…' for annotation '…': `. Tools that
   * match on Istio's messages keep working.
   */
  readonly istioReason: string;
}

/** Every finding of a value, in the order of the text; empty where it is accepted. */
export type Validator = (value: string) => readonly Finding[];

/** Where a pod carries it. */
export type Carrier = 'annotation' | 'label';

/** One annotation or label of the vocabulary, as the registry and the reference page know it. */
export interface AnnotationDefinition {
  readonly name: string;
  readonly carrier: Carrier;
  /** For people: `port list`, `true or false`. */
  readonly type: string;
  /** What holds where a pod does not carry it; empty for nothing. */
  readonly default: string;
  /** One line: what it does. */
  readonly doc: string;
  readonly example: string;
  /** Who reads it: at admission, inside the pod, or in the webhook's selectors. */
  readonly readBy: 'injector' | 'proxy' | 'webhook';
  /** Absent where any text is taken as it is. */
  readonly validate?: Validator;
  /** What to write instead; present where it should no longer be used. */
  readonly deprecated?: string;
}
