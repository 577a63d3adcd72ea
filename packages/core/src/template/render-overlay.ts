import { type Parsed, parsed } from '../values/index.ts';
import type { InjectionContext } from './context.ts';
import type { Template } from './define-template.ts';
import type { PodOverlay } from './overlay.ts';

/** Renders one template for one pod; what the template throws comes back as problems. */
export function renderOverlay(template: Template, context: InjectionContext): Parsed<PodOverlay> {
  return parsed(template.render(context));
}
