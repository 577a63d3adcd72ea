import { isPillionError, type Parsed, parsed, refused } from '../values/index.ts';
import type { InjectionContext } from './context.ts';
import type { Template } from './define-template.ts';
import { isGoTemplateError } from './go/index.ts';
import type { PodOverlay } from './overlay.ts';

/**
 * Renders one template for one pod. What the template throws comes back as problems; that of a Go
 * template has Go's own message as its `reason`.
 */
export function renderOverlay(template: Template, context: InjectionContext): Parsed<PodOverlay> {
  try {
    return parsed(template.render(context));
  } catch (error) {
    if (isPillionError(error) && error.problems.length) return refused(...error.problems);
    if (!isGoTemplateError(error) && !isPillionError(error)) throw error;
    return refused({
      code: 'template.failed',
      subject: `template ${template.name}`,
      value: context.objectMeta.name ?? context.deploymentMeta.name,
      reason: error.message,
      accepted: 'a pod that the template can render',
    });
  }
}
