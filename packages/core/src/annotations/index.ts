export type { AnnotationDefinition, Carrier } from './definition.ts';
export { parseGoBool } from './go-text.ts';
export { nearestAnnotation } from './nearest-name.ts';
export { annotationsReference } from './reference.ts';
export { ANNOTATIONS, LABELS } from './registry.ts';
export { type AnnotationProblem, istioErrorText, validateAnnotations } from './validate.ts';
