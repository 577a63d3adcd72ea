import type { Container, EnvVar, Pod } from '@pillion/core/kubernetes';

/** What only the node knows of a pod when it starts it. */
export interface PodFacts {
  readonly podIP: string;
  readonly podIPs: readonly string[];
  readonly hostIP: string;
  readonly nodeName: string;
}

/** A container as the kubelet would start it: arguments and environment with nothing left to resolve. */
export interface StartedContainer {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly runAsUser: number | undefined;
  readonly runAsGroup: number | undefined;
  readonly capabilities: readonly string[];
}

/** Finds a container by name; a native sidecar stands among the init containers. */
export function findContainer(pod: Pod, name: string): Container | undefined {
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return [...initContainers, ...containers].find((container) => container.name === name);
}

export function startContainer(pod: Pod, container: Container, facts: PodFacts): StartedContainer {
  const env: Record<string, string> = {};
  for (const variable of container.env ?? []) {
    const value = resolveVariable(variable, pod, container, facts);
    if (value !== undefined) env[variable.name] = expand(value, env);
  }
  const security = container.securityContext;
  return {
    args: [...(container.command ?? []), ...(container.args ?? [])].map((arg) => expand(arg, env)),
    env,
    runAsUser: security?.runAsUser ?? pod.spec?.securityContext?.runAsUser,
    runAsGroup: security?.runAsGroup ?? pod.spec?.securityContext?.runAsGroup,
    capabilities: (security?.capabilities?.add ?? []).map((name) => name.toLowerCase()),
  };
}

/** `$(NAME)` is replaced where NAME is set, `$$` is a dollar, anything else stays (kubelet's rule). */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([^()]+)\)/g, (match, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(env, name) ? (env[name] ?? '') : match;
  });
}

function resolveVariable(
  { value, valueFrom }: EnvVar,
  pod: Pod,
  container: Container,
  facts: PodFacts,
): string | undefined {
  if (valueFrom?.fieldRef) return resolveField(valueFrom.fieldRef.fieldPath, pod, facts);
  if (valueFrom?.resourceFieldRef) {
    return resolveResource(valueFrom.resourceFieldRef.resource, container);
  }
  return valueFrom === undefined ? (value ?? '') : undefined;
}

function resolveField(path: string, pod: Pod, facts: PodFacts): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') return pod.metadata?.[map]?.[key ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata?.name ?? '';
    case 'metadata.namespace':
      return pod.metadata?.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata?.uid ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? 'default';
    case 'spec.nodeName':
      return facts.nodeName;
    case 'status.podIP':
      return facts.podIP;
    case 'status.podIPs':
      return facts.podIPs.join(',');
    case 'status.hostIP':
      return facts.hostIP;
    default:
      return undefined;
  }
}

/** Whole cores and bytes, rounded up, which is what a divisor of 1 asks for. */
function resolveResource(path: string, container: Container): string | undefined {
  const [kind, resource] = path.split('.');
  const resources = kind === 'limits' ? container.resources?.limits : container.resources?.requests;
  const quantity = resources?.[resource ?? ''];
  return quantity === undefined ? undefined : String(Math.ceil(quantityValue(String(quantity))));
}

const SUFFIXES: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

function quantityValue(text: string): number {
  const [, number = '0', suffix = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(text) ?? [];
  return Number(number) * (SUFFIXES[suffix] ?? 1);
}
