import type { Container } from '../../kubernetes/types.ts';
import type { InjectionContext } from '../context.ts';
import type { Overlay, PodOverlay } from '../overlay.ts';
import { annotation } from './pod-settings.ts';

type ContainerOverlay = Overlay<Container>;
type SpecOverlay = NonNullable<PodOverlay['spec']>;

/** The pod's or the mesh's own image where it is a whole reference, else the computed one. */
export function imageOf(context: InjectionContext, fromValues: string, computed: string): string {
  const image = annotation(context, 'sidecar.istio.io/proxyImage', fromValues);
  return image.includes('/') ? image : computed;
}

export function pullPolicy(context: InjectionContext): Pick<ContainerOverlay, 'imagePullPolicy'> {
  const { imagePullPolicy } = context.values.global;
  return imagePullPolicy === ''
    ? {}
    : { imagePullPolicy: imagePullPolicy as NonNullable<Container['imagePullPolicy']> };
}

/** The Secrets that the proxy's image is pulled with. */
export function pullSecrets({ values }: InjectionContext): Pick<SpecOverlay, 'imagePullSecrets'> {
  const { imagePullSecrets } = values.global;
  return imagePullSecrets.length
    ? { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }
    : {};
}

/** How the agent, and with it the init program, logs. */
export function agentLogging(context: InjectionContext): readonly string[] {
  const { logging, logAsJson } = context.values.global;
  const level = annotation(context, 'sidecar.istio.io/agentLogLevel', logging.level);
  return [`--log_output_level=${level}`, ...(logAsJson ? ['--log_as_json'] : [])];
}

export const PROMETHEUS_PORT = {
  containerPort: 15_090,
  protocol: 'TCP',
  name: 'http-envoy-prom',
} as const;
