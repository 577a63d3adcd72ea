import { validateAnnotations } from '../annotations/index.ts';
import type { Pod } from '../kubernetes/types.ts';
import { type ProxyConfig, resolveProxyConfig } from '../mesh/index.ts';
import { selectTemplates, type Template } from '../template/index.ts';
import { type Parsed, parsed, type Problem, refused } from '../values/index.ts';
import type { InjectionConfig } from './config.ts';
import { annotationsOf, labelsOf } from './containers.ts';
import { resolvePortLists } from './port-lists.ts';
import { type PriorInjection, readPriorInjection } from './prior-injection.ts';
import { type UidClash, uidClashes } from './uid-clash.ts';

/** Kubernetes' own limit for all annotations of an object, names and values. */
const MAX_ANNOTATIONS = 262_144;
const MAX_TEMPLATES = 32;

/** What a pod asks for, read and found good. */
export interface Validated {
  /** The pod's annotations with port lists written out in numbers. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly prior: PriorInjection;
  readonly templates: readonly Template[];
  readonly proxyConfig: ProxyConfig;
}

/** Reads everything that a pod says about its injection; every problem at once. */
export function validatePod(
  pod: Pod,
  namespace: string,
  config: InjectionConfig,
): Parsed<Validated> {
  const size = annotationsSize(pod);
  if (size > MAX_ANNOTATIONS) return refused(tooLarge(size));
  const lists = resolvePortLists(pod);
  const annotations = lists.ok ? lists.value : annotationsOf(pod);
  const tooLong = new Set(lists.ok ? [] : lists.problems.map(({ subject }) => subject));
  const invalid: readonly Problem[] = validateAnnotations(annotations).filter(
    ({ subject }) => !tooLong.has(subject),
  );
  const prior = readPriorInjection(pod);
  const templates = fewTemplates(selectTemplates(config.templates, annotations));
  const resources = config.cluster.proxyConfigs ?? [];
  const scope = { namespace, labels: labelsOf(pod), resources };
  // Where its annotation is refused already, resolving would only refuse it again.
  const proxyConfig =
    invalid.length > 0
      ? parsed(config.mesh.defaultConfig)
      : resolveProxyConfig(config.mesh, annotations, scope);
  const clashes = config.pillion.uidClash === 'refuse' ? uidClashes(pod).map(clashProblem) : [];
  const clean = invalid.length === 0 && clashes.length === 0;
  if (clean && lists.ok && prior.ok && templates.ok && proxyConfig.ok) {
    return parsed({
      annotations,
      prior: prior.value,
      templates: templates.value,
      proxyConfig: proxyConfig.value,
    });
  }
  const results: readonly Parsed<unknown>[] = [lists, prior, templates, proxyConfig];
  const others = results.flatMap((result) => (result.ok ? [] : result.problems));
  return { ok: false, problems: [...invalid, ...others, ...clashes] };
}

/** In UTF-16 units, so never more than the bytes that the API server counts. */
function annotationsSize(pod: Pod): number {
  const annotations = annotationsOf(pod);
  return Object.keys(annotations).reduce(
    (size, name) => size + name.length + (annotations[name]?.length ?? 0),
    0,
  );
}

/** Every template is merged into the whole pod, so a name written a thousand times costs as much. */
function fewTemplates(selected: Parsed<readonly Template[]>): Parsed<readonly Template[]> {
  if (!selected.ok || selected.value.length <= MAX_TEMPLATES) return selected;
  return refused({
    code: 'template.tooMany',
    subject: 'inject.istio.io/templates',
    value: `${selected.value.length} templates`,
    reason: `inject.istio.io/templates asks for ${selected.value.length} templates`,
    accepted: `at most ${MAX_TEMPLATES}`,
  });
}

function tooLarge(size: number): Problem {
  return {
    code: 'annotations.tooLarge',
    subject: 'metadata.annotations',
    value: `${size} characters`,
    reason: `metadata.annotations holds ${size} characters`,
    accepted: `at most ${MAX_ANNOTATIONS}, which is what the API server takes`,
  };
}

function clashProblem({ container, uid }: UidClash): Problem {
  return {
    code: 'uid.clash',
    subject: `container ${container}`,
    value: String(uid),
    reason: `container ${container} runs as uid ${uid}, which is the proxy's, so that its traffic would not be captured`,
    accepted: 'any other uid in securityContext.runAsUser',
  };
}
