import type { Template } from '../define-template.ts';
import { sidecar } from './sidecar.ts';

/** The templates that need no entry in the ConfigMap, by name. */
export const builtinTemplates: ReadonlyMap<string, Template> = new Map(
  [sidecar].map((template) => [template.name, template]),
);
