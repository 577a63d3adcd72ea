import { ANNOTATIONS } from '../annotations/index.ts';
import { readPod } from '../kubernetes/pod-shape.ts';
import { typedEncoding } from '../kubernetes/typed-encoding.ts';
import type { Json } from '../kubernetes/types.ts';
import { accessWorkload, type WorkloadAccess } from '../kubernetes/workloads.ts';
import { splitYamlDocuments } from '../kubernetes/yaml-documents.ts';
import { emitYaml } from '../kubernetes/yaml-emitter.ts';
import { readYaml } from '../mesh/yaml.ts';
import type { Problem } from '../values/index.ts';
import type { InjectionConfig } from './config.ts';
import { inject } from './inject.ts';
import { few } from './lint.ts';
import type { Outcome } from './outcome.ts';
import { refusal } from './refusal.ts';

export interface DocumentOptions {
  /** Namespace of documents that name none. */
  readonly namespace?: string;
  /** What a document's problems are told about, e.g. a file name. */
  readonly source?: string;
}

export interface DocumentReport {
  /** Counted from 0 over the documents of the file; items of a List share their document's. */
  readonly document: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** `passed` for an object that makes no pods; it is written as it was read. */
  readonly outcome: Outcome | { readonly kind: 'passed' };
}

export interface InjectedDocuments {
  /**
   * The whole file. Documents without pods are byte-identical; a workload is printed anew, with its
   * keys sorted, even where it was skipped, and as it was where it was refused.
   */
  readonly text: string;
  readonly reports: readonly DocumentReport[];
}

/** Offline injection over a multi-document file, as `istioctl kube-inject` does it. */
export function injectDocuments(
  config: InjectionConfig,
  yamlText: string,
  options: DocumentOptions = {},
): InjectedDocuments {
  const offline = { config: offlineConfig(config), namespace: options.namespace ?? '' };
  const reports: DocumentReport[] = [];
  const texts = splitYamlDocuments(yamlText).map((written, document) => {
    const report: Report = (about) => reports.push({ document, ...about });
    return injectDocument(written.text, offline, options.source ?? 'document', report);
  });
  return { text: texts.map((text) => `${text}---\n`).join(''), reports };
}

interface Offline {
  readonly config: InjectionConfig;
  readonly namespace: string;
}

type Report = (about: Omit<DocumentReport, 'document'>) => void;

/** Somebody names the file, so policy and selectors are not asked; a pod may still decline. */
function offlineConfig(config: InjectionConfig): InjectionConfig {
  const policy = { policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [] };
  return { ...config, injector: { ...config.injector, ...policy } };
}

function injectDocument(text: string, offline: Offline, source: string, report: Report): string {
  const read = readYaml(source, text);
  if (!read.ok) {
    const outcome = refusal(read.problems, []);
    report({ kind: '', name: '', namespace: offline.namespace, outcome });
    return text;
  }
  const injected = injectObject(read.value.value, offline, report);
  return injected === undefined ? text : emitYaml(injected);
}

/** A List may hold Lists; undefined where none of its items changes. */
function injectList(list: ObjectList, offline: Offline, report: Report): Json | undefined {
  const items = list.items.map((item) => injectObject(item, offline, report) ?? item);
  const same = items.every((item, at) => item === list.items[at]);
  return same ? undefined : Object.assign({ metadata: {} }, list, { items });
}

/** The object with its pods injected; undefined where it makes none, or is refused. */
function injectObject(object: Json, offline: Offline, report: Report): Json | undefined {
  if (isList(object)) return injectList(object, offline, report);
  const workload = accessWorkload(object, offline.config.pillion.istioQuirks);
  const named = describe(object, offline.namespace);
  if (workload === undefined) {
    report({ ...named, outcome: { kind: 'passed' } });
    return undefined;
  }
  const injected = injectWorkload(workload, offline, named.namespace);
  const misplaced = misplacedAnnotations(workload);
  const outcome = { ...injected, warnings: few([...misplaced, ...injected.warnings]) };
  report({ ...named, outcome });
  if (outcome.kind === 'refused') return undefined;
  const pod = outcome.kind === 'injected' ? outcome.pod : workload.pod;
  return typedEncoding(workload.kind, workload.replacePod(pod)) as unknown as Json;
}

function injectWorkload(workload: WorkloadAccess, offline: Offline, namespace: string): Outcome {
  const { apiVersion, kind, metadata } = workload;
  const read = readPod(workload.pod);
  if (!read.ok) return refusal([malformedPod(kind, read.fault)], []);
  const { pod } = read;
  // A pod may itself belong to a workload, which its own metadata tells.
  if (kind === 'Pod') return inject(offline.config, { pod, namespace });
  const name = metadata.name ?? '';
  const owner = { apiVersion, kind, name, namespace: metadata.namespace ?? '' };
  return inject(offline.config, { pod, namespace, owner });
}

/** Annotations on the workload itself never reach its pods. */
function misplacedAnnotations({ kind, metadata }: WorkloadAccess): readonly string[] {
  if (kind === 'Pod') return [];
  return Object.keys(metadata.annotations ?? {})
    .filter((name) => ANNOTATIONS.get(name)?.readBy === 'injector' && name.includes('istio.io/'))
    .map(
      (name) => `annotation ${name} is on the ${kind}, not on its pod template: it has no effect`,
    );
}

function malformedPod(kind: string, fault: string): Problem {
  const accepted = 'a pod template as the Kubernetes API takes it';
  return { code: 'review.malformed', subject: kind, value: '', reason: fault, accepted };
}

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

function describe(object: Json, fallback: string): Named {
  const fields: Readonly<Record<string, Json>> = isRecord(object) ? object : {};
  const metadata = fields['metadata'] ?? null;
  const { name, namespace } = isRecord(metadata) ? metadata : {};
  return {
    kind: asText(fields['kind']),
    name: asText(name),
    namespace: asText(namespace) || fallback,
  };
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface ObjectList {
  readonly [field: string]: Json;
  readonly items: readonly Json[];
}

function isList(object: Json): object is ObjectList & Json {
  return (
    isRecord(object) &&
    object['kind'] === 'List' &&
    object['apiVersion'] === 'v1' &&
    Array.isArray(object['items'])
  );
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
