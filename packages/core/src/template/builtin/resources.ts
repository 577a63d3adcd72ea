import type { Container } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import type { Overlay } from '../overlay.ts';
import { ownAnnotation } from './pod-settings.ts';

type Resources = NonNullable<Overlay<Container>['resources']>;
type Amounts = Record<string, string>;

/**
 * A pod that says anything of the proxy's resources says all of it: as soon as one of the four
 * annotations is there, the defaults are out.
 */
export function proxyResources(context: InjectionContext): Pick<Overlay<Container>, 'resources'> {
  const requests = amounts(context, 'proxyCPU', 'proxyMemory');
  const limits = amounts(context, 'proxyCPULimit', 'proxyMemoryLimit');
  if (requests === undefined && limits === undefined) {
    const defaults: Resources = context.values.global.proxy.resources;
    return Object.keys(defaults).length ? { resources: defaults } : {};
  }
  return { resources: { ...(limits && { limits }), ...(requests && { requests }) } };
}

function amounts(
  context: InjectionContext,
  forCpu: string,
  forMemory: string,
): Amounts | undefined {
  const cpu = ownAnnotation(context, `sidecar.istio.io/${forCpu}`);
  const memory = ownAnnotation(context, `sidecar.istio.io/${forMemory}`);
  if (cpu === undefined && memory === undefined) return undefined;
  return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
}
