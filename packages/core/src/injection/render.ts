import type { Pod } from '../kubernetes/types.ts';
import {
  type InjectionContext,
  renderOverlay,
  strategicMerge,
  type Template,
} from '../template/index.ts';
import { isPillionError, type Parsed, parsed, refused } from '../values/index.ts';
import { containersOf, PROXY, withContainers } from './containers.ts';

export interface Rendering {
  /** The submitted pod with every overlay merged in. */
  readonly pod: Pod;
  /** What the templates alone make: the parts that are ours. */
  readonly templatePod: Pod;
}

const EMPTY: Pod = {};

/** Applies the templates one after the other. */
export function renderTemplates(
  templates: readonly Template[],
  context: InjectionContext,
  submitted: Pod,
  native: boolean,
): Parsed<Rendering> {
  let pod = submitted;
  let templatePod = EMPTY;
  for (const template of templates) {
    const overlay = renderOverlay(template, context);
    if (!overlay.ok) return overlay;
    try {
      templatePod = strategicMerge(templatePod, overlay.value);
      if (native) pod = proxyToInit(pod, templatePod);
      pod = strategicMerge(pod, overlay.value);
    } catch (error) {
      if (!isPillionError(error)) throw error;
      return refused({
        code: error.code,
        subject: `template ${template.name}`,
        value: '',
        reason: error.message,
        accepted: 'a strategic merge patch of a Pod',
      });
    }
  }
  return parsed({ pod, templatePod });
}

/**
 * A proxy that the user brought along as an ordinary container follows the template's, which as a
 * native sidecar is an init container; otherwise there would be two.
 */
function proxyToInit(pod: Pod, templatePod: Pod): Pod {
  if (!containersOf(templatePod, 'initContainers').some(isProxy)) return pod;
  const proxies = containersOf(pod, 'containers').filter(isProxy);
  if (proxies.length === 0) return pod;
  const left = containersOf(pod, 'containers').filter((container) => !isProxy(container));
  const init = [...containersOf(pod, 'initContainers'), ...proxies];
  return withContainers(withContainers(pod, 'containers', left), 'initContainers', init);
}

function isProxy({ name }: { readonly name?: string }): boolean {
  return name === PROXY;
}
