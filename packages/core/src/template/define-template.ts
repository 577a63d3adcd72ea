import type { InjectionContext } from './context.ts';
import type { PodOverlay } from './overlay.ts';

/**
 * Renders an overlay for one pod. Rendering is pure: same context, same overlay. It throws a
 * `PillionError` (code `template.*`) where the pod asks for something that cannot be rendered.
 */
export interface Template {
  readonly name: string;
  render(context: InjectionContext): PodOverlay;
}

/** Types a template written in TypeScript; it builds objects, so no annotation can inject YAML. */
export function defineTemplate(template: Template): Template {
  return Object.freeze({ ...template });
}
