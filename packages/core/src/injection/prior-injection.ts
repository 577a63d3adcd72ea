import { readPod } from '../kubernetes/pod-shape.ts';
import { isPrometheusAnnotation, prometheusAnnotation } from './prometheus-annotations.ts';
import type { Container, Pod } from '../kubernetes/types.ts';
import { type Parsed, parsed, refused } from '../values/index.ts';
import {
  annotationsOf,
  type ContainerList,
  containersOf,
  findProxy,
  withAnnotations,
  withContainers,
} from './containers.ts';

export const STATUS = 'sidecar.istio.io/status';
export const OVERRIDES = 'proxy.istio.io/overrides';

/** What an earlier injection of the same pod left behind, as its annotations tell. */
export interface PriorInjection {
  /** Names that it added; absent where the pod was never injected, or says so illegibly. */
  readonly status?: InjectionStatus;
  /** Containers that the user had given under the names of ours. */
  readonly overrides: ContainerOverrides;
}

export interface InjectionStatus {
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
}

export interface ContainerOverrides {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
}

export const NO_OVERRIDES: ContainerOverrides = { containers: [], initContainers: [] };

export function readPriorInjection(pod: Pod): Parsed<PriorInjection> {
  const annotations = annotationsOf(pod);
  const overrides = readOverrides(annotations[OVERRIDES]);
  if (!overrides.ok) return overrides;
  const status = readStatus(annotations[STATUS]);
  return parsed({ overrides: overrides.value, ...(status ? { status } : {}) });
}

/** Illegible is as good as absent: the annotation may be anyone's. */
function readStatus(text: string | undefined): InjectionStatus | undefined {
  const value = text === undefined ? undefined : readJson(text);
  if (!isRecord(value)) return undefined;
  const containers = names(value['containers']);
  const initContainers = names(value['initContainers']);
  return containers && initContainers ? { containers, initContainers } : undefined;
}

function names(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string') ? value : undefined;
}

function readOverrides(text: string | undefined): Parsed<ContainerOverrides> {
  if (text === undefined) return parsed(NO_OVERRIDES);
  const value = readJson(text);
  const containers = isRecord(value) ? containerList(value['containers']) : undefined;
  const initContainers = isRecord(value) ? containerList(value['initContainers']) : undefined;
  if (containers && initContainers) return parsed({ containers, initContainers });
  return refused({
    code: 'overrides.malformed',
    subject: OVERRIDES,
    value: text,
    reason: 'is not the JSON that the injector wrote',
    accepted: 'no annotation at all: the injector writes it',
  });
}

function containerList(value: unknown): readonly Container[] | undefined {
  if (value === undefined || value === null) return [];
  const read = readPod({ spec: { containers: value } });
  return read.ok ? read.pod.spec?.containers : undefined;
}

/**
 * The pod as its owner submitted it, as far as can be told: what templates look at. What they render
 * is merged into the whole pod, though, so that nothing of an older injection is lost.
 */
export function withoutPriorInjection(
  pod: Pod,
  prior: PriorInjection,
  defaultStatusPort: number,
): Pod {
  const stripped = prior.status ? strip(pod, prior.status, defaultStatusPort) : pod;
  return proxyLast(reinsert(stripped, prior.overrides));
}

/**
 * A proxy of the user's own shows in one place, wherever it was written: after an injection nobody
 * can tell any more, and a second one must render the same.
 */
function proxyLast(pod: Pod): Pod {
  const proxy = findProxy(pod);
  if (proxy === undefined || containersOf(pod, 'containers').at(-1) === proxy) return pod;
  const others = (list: ContainerList) =>
    containersOf(pod, list).filter((container) => container !== proxy);
  const withoutInit = containersOf(pod, 'initContainers').includes(proxy)
    ? withContainers(pod, 'initContainers', others('initContainers'))
    : pod;
  return withContainers(withoutInit, 'containers', [...others('containers'), proxy]);
}

function strip(pod: Pod, status: InjectionStatus, defaultStatusPort: number): Pod {
  let stripped = pod;
  for (const list of ['containers', 'initContainers'] as const) {
    const ours = new Set(status[list]);
    const left = containersOf(pod, list).filter(({ name }) => !ours.has(name));
    if (left.length !== containersOf(pod, list).length) {
      stripped = withContainers(stripped, list, left);
    }
  }
  const annotations = annotationsOf(pod);
  const ours = prometheusAnnotation(annotations, 'port') === String(defaultStatusPort);
  const kept = Object.entries(annotations).filter(
    ([name]) => name !== STATUS && !(ours && isPrometheusAnnotation(name)),
  );
  return withAnnotations(stripped, Object.fromEntries(kept));
}

function reinsert(pod: Pod, overrides: ContainerOverrides): Pod {
  let complete = pod;
  for (const list of ['containers', 'initContainers'] as const) {
    if (overrides[list].length === 0) continue;
    const present = containersOf(complete, list);
    const taken = new Set(present.map(({ name }) => name));
    const missing = overrides[list].filter(({ name }) => !taken.has(name));
    if (missing.length > 0) complete = withContainers(complete, list, [...present, ...missing]);
  }
  return complete;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
