import type { AnnotationDefinition } from './definition.ts';
import { foreignAnnotations, podLabels } from './foreign.ts';
import { healthAnnotations } from './health.ts';
import { sidecarAnnotations } from './sidecar.ts';
import { trafficAnnotations } from './traffic.ts';

/** Every annotation that injection knows, by name. */
export const ANNOTATIONS: ReadonlyMap<string, AnnotationDefinition> = new Map(
  [...trafficAnnotations, ...sidecarAnnotations, ...healthAnnotations, ...foreignAnnotations].map(
    (definition) => [definition.name, definition],
  ),
);

/** Every pod label that injection knows, by name. */
export const LABELS: ReadonlyMap<string, AnnotationDefinition> = new Map(
  podLabels.map((definition) => [definition.name, definition]),
);
