import type { Pod } from '../kubernetes/types.ts';
import { type Parsed, parsed } from '../values/index.ts';
import { canonicalAdditions } from './canonical.ts';
import type { InjectionConfig } from './config.ts';
import { annotationsOf, labelsOf, withAnnotations } from './containers.ts';
import { markEvictable } from './evictable-volumes.ts';
import type { InjectRequest } from './inject.ts';
import { injectionContext } from './injection-context.ts';
import { nativeSidecars } from './native-sidecars.ts';
import { withoutAssignedIds } from './openshift.ts';
import { orderContainers } from './order.ts';
import { reapplyOverrides } from './overrides.ts';
import { withoutPriorInjection } from './prior-injection.ts';
import { rewriteProbes } from './probe-rewrite.ts';
import { announceSecurePort, mergePrometheus } from './prometheus-merge.ts';
import {
  CLUSTER_ID,
  dropProxyEnv,
  locationEnv,
  NETWORK,
  setProxyEnv,
  type Variables,
} from './proxy-env.ts';
import { renderTemplates } from './render.ts';
import { followProxyUser } from './run-as-user.ts';
import { markInjected } from './status.ts';
import type { Validated } from './validate-pod.ts';

/** Where nothing else names it, the cluster of the injector itself. */
const LOCAL_CLUSTER = 'Kubernetes';

/** Renders and merges the templates, lets the user's own parts win, and does the rest by steps. */
export function injectValidated(
  config: InjectionConfig,
  request: InjectRequest,
  validated: Validated,
): Parsed<Pod> {
  const submitted =
    config.environment.platform === 'openshift' ? withoutAssignedIds(request.pod) : request.pod;
  const flag = isNative(config, request);
  const asked = validated.annotations['sidecar.istio.io/nativeSidecar'];
  const native = asked === 'true' || asked === 'false' ? asked === 'true' : flag;
  const bare = barePod(submitted, config, validated);
  const location = locationOf(config, request);
  // On a second injection, what the first one moved to the end must not count as the user's order.
  const base = validated.prior.status ? dropProxyEnv(submitted, location) : submitted;
  const context = injectionContext(config, request, bare, validated, flag);
  const rendering = renderTemplates(validated.templates, context, base, native);
  if (!rendering.ok) return rendering;
  const { pod, templatePod } = rendering.value;
  const overridden = reapplyOverrides(pod, templatePod, submitted, validated.prior);
  if (!overridden.ok) return overridden;
  const mode = annotationsOf(overridden.value)['sidecar.istio.io/interceptionMode'];
  const transparent = validated.proxyConfig.interceptionMode === 'TPROXY' || mode === 'TPROXY';
  const merged = followProxyUser(overridden.value, bare, transparent);
  return postProcess({ merged, templatePod, location }, config, request, validated);
}

/** The pod as its owner wrote it, with port lists in numbers: what templates look at. */
function barePod(submitted: Pod, config: InjectionConfig, validated: Validated): Pod {
  const { annotations, prior } = validated;
  const resolved =
    annotations === annotationsOf(submitted) ? submitted : withAnnotations(submitted, annotations);
  return withoutPriorInjection(resolved, prior, config.mesh.defaultConfig.statusPort);
}

function locationOf(config: InjectionConfig, request: InjectRequest): Variables {
  const { multiCluster, network } = config.values.global;
  return locationEnv({
    fromPath: request.proxyEnv ?? {},
    clusterName: multiCluster.clusterName,
    network,
    networkLabel: labelsOf(request.pod)['topology.istio.io/network'],
  });
}

interface Merged {
  readonly merged: Pod;
  readonly templatePod: Pod;
  readonly location: Variables;
}

function postProcess(
  { merged, templatePod, location }: Merged,
  config: InjectionConfig,
  request: InjectRequest,
  validated: Validated,
): Parsed<Pod> {
  const { values, mesh, injector } = config;
  const { statusPort, holdApplicationUntilProxyStarts: meshHold } = mesh.defaultConfig;
  const placed = setProxyEnv(merged, location);
  const scraped = mergePrometheus(placed, {
    mergeByDefault: mesh.enablePrometheusMerge,
    everyPod: config.pillion.istioQuirks.scrapeEveryPod,
    statusPort,
  });
  if (!scraped.ok) return scraped;
  const probed = rewriteProbes(announceSecurePort(scraped.value), {
    rewriteByDefault: values.sidecarInjectorWebhook.rewriteAppHTTPProbe,
    statusPort,
  });
  const marked = markInjected(probed, templatePod, {
    revision: config.revision,
    network: location[NETWORK] ?? '',
    injectedAnnotations: injector.injectedAnnotations,
  });
  const evictable = config.pillion.safeToEvict ? markEvictable(marked, templatePod) : marked;
  const hold =
    values.global.proxy.holdApplicationUntilProxyStarts ||
    (validated.proxyConfig.holdApplicationUntilProxyStarts ?? meshHold ?? false);
  return parsed(canonicalAdditions(orderContainers(evictable, hold), request.pod, templatePod));
}

function isNative(config: InjectionConfig, request: InjectRequest): boolean {
  const { environment, cluster, values } = config;
  const local = values.global.multiCluster.clusterName || LOCAL_CLUSTER;
  const nodeName = request.pod.spec?.nodeName;
  return nativeSidecars(environment.nativeSidecars ?? 'auto', {
    ...(cluster.nodes ? { nodes: cluster.nodes } : {}),
    ...(nodeName ? { nodeName } : {}),
    remote: (request.proxyEnv?.[CLUSTER_ID] ?? local) !== local,
  });
}
