import type { Problem } from '../values/index.ts';
import { ANNOTATIONS } from './registry.ts';

/** A problem with an annotation, and Istio's sentence for it. */
export interface AnnotationProblem extends Problem {
  /** `invalid value '…' for annotation '…': …` */
  readonly istioSentence: string;
}

/** Problems told of one annotation; a list that is wrong throughout needs no longer proof. */
const MAX_TOLD = 8;

type Annotations = Readonly<Record<string, string>>;

/** Every problem of every annotation at once, in the order of the annotations. */
export function validateAnnotations(annotations: Annotations): readonly AnnotationProblem[] {
  const problems: AnnotationProblem[] = [];
  for (const name of Object.keys(annotations)) {
    const validate = ANNOTATIONS.get(name)?.validate;
    const value = annotations[name];
    if (validate === undefined || value === undefined) continue;
    for (const { istioReason, ...finding } of validate(value).slice(0, MAX_TOLD)) {
      const istioSentence = `invalid value '${value}' for annotation '${name}': ${istioReason}`;
      problems.push({ subject: name, ...finding, istioSentence });
    }
  }
  return problems;
}

/**
 * The refusal as Istio words it: a bulleted list with the first problem of each annotation, by
 * name. Empty for no problems.
 */
export function istioErrorText(problems: readonly AnnotationProblem[]): string {
  const first = new Map<string, string>();
  for (const { subject, istioSentence } of problems) {
    if (!first.has(subject)) first.set(subject, istioSentence);
  }
  if (first.size === 0) return '';
  const count = first.size === 1 ? '1 error' : `${first.size} errors`;
  const names = [...first.keys()].toSorted();
  return `${count} occurred:\n${names.map((name) => `\t* ${first.get(name) ?? ''}\n`).join('')}\n`;
}
