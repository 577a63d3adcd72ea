import { ANNOTATIONS, nearestAnnotation } from '../annotations/index.ts';
import type { Container, Pod } from '../kubernetes/types.ts';
import type { InjectionConfig } from './config.ts';
import { annotationsOf, containersOf, labelsOf } from './containers.ts';
import type { Decision } from './decide.ts';
import type { InjectRequest } from './inject.ts';
import { uidClashes } from './uid-clash.ts';

/** kubectl prints each on a line of its own, and nobody reads more than a few. */
const MAX_WARNINGS = 5;
const MAX_COMPARED = 100;
const MAX_LENGTH = 256;
const INJECT = 'sidecar.istio.io/inject';

/**
 * What a user should know about a pod, in few short sentences for the API server to pass on. None of
 * it keeps the pod from being injected.
 */
export function lintPod(
  config: InjectionConfig,
  request: InjectRequest,
  decision: Decision,
): readonly string[] {
  const { pod, namespace } = request;
  const always = [...oddInjectValue(pod), ...oddNamespaceLabel(config, namespace)];
  const more = decision.inject ? lintInjected(pod) : lintSkipped(decision);
  return few([...always, ...more]);
}

/** Keeps the first ones and counts the rest. */
export function few(warnings: readonly string[]): readonly string[] {
  const shown = warnings.length <= MAX_WARNINGS ? MAX_WARNINGS : MAX_WARNINGS - 1;
  const kept = warnings.slice(0, shown).map((warning) => cut(warning, MAX_LENGTH));
  return warnings.length <= shown
    ? kept
    : [...kept, `and ${warnings.length - shown} more like these`];
}

function lintInjected(pod: Pod): readonly string[] {
  return [
    ...unknownAnnotations(pod),
    ...deprecatedAnnotations(pod),
    ...contradictions(pod),
    ...uidClashes(pod).map(
      ({ container, uid }) =>
        `container ${container} runs as uid ${uid}, the proxy's: its traffic is not captured`,
    ),
    ...uncapturedPorts(pod),
  ];
}

function lintSkipped({ reason }: Decision): readonly string[] {
  return reason.code === 'skipped.hostNetwork'
    ? ['hostNetwork: true: the pod is not injected, as it would capture the traffic of its node']
    : [];
}

function oddInjectValue(pod: Pod): readonly string[] {
  const labels = labelsOf(pod);
  const carrier = Object.hasOwn(labels, INJECT) ? 'label' : 'annotation';
  const value = (carrier === 'label' ? labels : annotationsOf(pod))[INJECT];
  if (value === undefined || value === 'true' || value === 'false') return [];
  return [`${carrier} ${INJECT}=${short(value)} is ignored: only true and false count`];
}

function oddNamespaceLabel(config: InjectionConfig, namespace: string): readonly string[] {
  const namespaces = config.cluster.namespaces ?? {};
  const facts = Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : undefined;
  const value = facts?.labels?.['istio-injection'];
  if (value === undefined || value === 'enabled' || value === 'disabled') return [];
  return [
    `namespace label istio-injection=${short(value)} disables injection: only enabled injects`,
  ];
}

function unknownAnnotations(pod: Pod): readonly string[] {
  const unknown = Object.keys(annotationsOf(pod)).filter((name) => !ANNOTATIONS.has(name));
  // Each is compared with every name that is known; few are ours, and fewer are told.
  return unknown.slice(0, MAX_COMPARED).flatMap((name) => {
    const meant = nearestAnnotation(name);
    return meant === undefined ? [] : [`annotation ${short(name)} is unknown: ${meant} was meant?`];
  });
}

function deprecatedAnnotations(pod: Pod): readonly string[] {
  return Object.keys(annotationsOf(pod)).flatMap((name) => {
    const advice = ANNOTATIONS.get(name)?.deprecated;
    return advice === undefined ? [] : [`annotation ${name} is deprecated: use ${advice}`];
  });
}

/** What is both included and excluded is excluded, which is seldom what was meant. */
function contradictions(pod: Pod): readonly string[] {
  const annotations = annotationsOf(pod);
  return ['InboundPorts', 'OutboundPorts'].flatMap((what) => {
    const included = items(annotations[`traffic.sidecar.istio.io/include${what}`]);
    const excluded = items(annotations[`traffic.sidecar.istio.io/exclude${what}`]);
    const both = [...included].filter((port) => excluded.has(port));
    if (both.length === 0) return [];
    return [`port ${both.join(', ')} stands in both include${what} and exclude${what}`];
  });
}

function items(list: string | undefined): ReadonlySet<string> {
  return new Set((list ?? '').split(',').flatMap((item) => item.trim() || []));
}

function uncapturedPorts(pod: Pod): readonly string[] {
  const ports = containersOf(pod, 'containers').flatMap(udpPorts);
  return ports.length === 0 ? [] : [`UDP is not captured: port ${ports.join(', ')}`];
}

function udpPorts({ ports = [] }: Container): readonly number[] {
  return ports.filter(({ protocol }) => protocol === 'UDP').map((port) => port.containerPort);
}

/** Values come from users and may be anything. */
function short(text: string): string {
  return cut(text, 60);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
