/** What the resource attributes of a workload are made of. */
export interface AttributeSources {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly containers: readonly { readonly name: string; readonly image?: string }[];
}

const PREFIX = 'resource.opentelemetry.io';

/** Whether some extension provider of the mesh asks for attributes by OpenTelemetry's conventions. */
export function wantsAttributes(extensionProviders: unknown): boolean {
  const providers = Array.isArray(extensionProviders) ? (extensionProviders as unknown[]) : [];
  return providers.some((provider) => {
    const { opentelemetry } = (provider ?? {}) as {
      readonly opentelemetry?: { readonly serviceAttributeEnrichment?: unknown } | null;
    };
    return opentelemetry?.serviceAttributeEnrichment === 'OTEL_SEMANTIC_CONVENTIONS';
  });
}

/** The text of `OTEL_RESOURCE_ATTRIBUTES`, by OpenTelemetry's conventions for Kubernetes. */
export function attributesOf(sources: AttributeSources): string {
  const { annotations, namespace, containers } = sources;
  const [first] = containers;
  const instance = first === undefined ? '' : `${namespace}.$(POD_NAME).${first.name}`;
  const attributes: [string, string | undefined][] = [
    ['service.namespace', annotations[`${PREFIX}/service.namespace`] || namespace],
    ['service.version', annotations[`${PREFIX}/service.version`] || version(sources)],
    ['service.instance.id', annotations[`${PREFIX}/service.instance.id`] || instance],
  ];
  return attributes
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** The version label, else that of the image, where only one container can be meant. */
function version({ labels, containers }: AttributeSources): string | undefined {
  const [only, ...others] = containers;
  return (
    labels['app.kubernetes.io/version'] ||
    (others.length ? undefined : imageVersion(only?.image ?? ''))
  );
}

/** `registry:5000/app:v1@sha256:…` has tag `v1` and a digest; a port is no tag. */
function imageVersion(image: string): string {
  const [reference = '', digest] = image.split('@', 2);
  const tag = /:([^:/]+)$/.exec(reference)?.[1];
  return [tag, digest].filter((part) => part !== undefined).join('@');
}
