import type { InjectionContext } from '../context.ts';
import { label, ownAnnotation, PROXY_CONTAINER, type PodSettings } from './pod-settings.ts';

/**
 * `OTEL_RESOURCE_ATTRIBUTES` by OpenTelemetry's conventions for Kubernetes; empty unless a provider
 * of the mesh asks for them.
 */
export function openTelemetryAttributes(context: InjectionContext, settings: PodSettings): string {
  if (!isWanted(context)) return '';
  const namespace = context.deploymentMeta.namespace || 'default';
  const attribute = (name: string) => ownAnnotation(context, `resource.opentelemetry.io/${name}`);
  const [first] = settings.applications;
  const instance = first === undefined ? '' : `${namespace}.$(POD_NAME).${first}`;
  const attributes: [string, string | undefined][] = [
    ['service.namespace', attribute('service.namespace') || namespace],
    ['service.version', attribute('service.version') || version(context)],
    ['service.instance.id', attribute('service.instance.id') || instance],
  ];
  return attributes
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function isWanted({ meshConfig }: InjectionContext): boolean {
  return meshConfig.extensionProviders.some(
    ({ opentelemetry }) =>
      opentelemetry?.serviceAttributeEnrichment === 'OTEL_SEMANTIC_CONVENTIONS',
  );
}

/** The version label, else that of the image, where only one container can be meant. */
function version(context: InjectionContext): string | undefined {
  const labelled = label(context, 'app.kubernetes.io/version');
  if (labelled) return labelled;
  const applications = context.spec.containers.filter(({ name }) => name !== PROXY_CONTAINER);
  const [only, ...others] = applications;
  return others.length ? undefined : imageVersion(only?.image ?? '');
}

/** `registry:5000/app:v1@sha256:…` has tag `v1` and a digest; a port is no tag. */
function imageVersion(image: string): string {
  const [reference = '', digest] = image.split('@', 2);
  const tag = /:([^:/]+)$/.exec(reference)?.[1];
  return [tag, digest].filter((part) => part !== undefined).join('@');
}
