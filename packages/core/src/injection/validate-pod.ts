import { validateAnnotations } from '../annotations/index.ts';
import type { Pod } from '../kubernetes/types.ts';
import { type ProxyConfig, resolveProxyConfig } from '../mesh/index.ts';
import { selectTemplates, type Template } from '../template/index.ts';
import { type Parsed, parsed, type Problem } from '../values/index.ts';
import type { InjectionConfig } from './config.ts';
import { annotationsOf, labelsOf } from './containers.ts';
import { resolvePortLists } from './port-lists.ts';
import { type PriorInjection, readPriorInjection } from './prior-injection.ts';
import { type UidClash, uidClashes } from './uid-clash.ts';

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
  const lists = resolvePortLists(pod);
  const annotations = lists.ok ? lists.value : annotationsOf(pod);
  const tooLong = new Set(lists.ok ? [] : lists.problems.map(({ subject }) => subject));
  const invalid: readonly Problem[] = validateAnnotations(annotations).filter(
    ({ subject }) => !tooLong.has(subject),
  );
  const prior = readPriorInjection(pod);
  const templates = selectTemplates(config.templates, annotations);
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

function clashProblem({ container, uid }: UidClash): Problem {
  return {
    code: 'uid.clash',
    subject: `container ${container}`,
    value: String(uid),
    reason: `container ${container} runs as uid ${uid}, which is the proxy's, so that its traffic would not be captured`,
    accepted: 'any other uid in securityContext.runAsUser',
  };
}
