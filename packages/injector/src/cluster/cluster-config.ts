import {
  type ClusterFacts,
  type InjectionConfig,
  type InjectionEnvironment,
  loadInjectionConfig,
  type NamespaceFacts,
} from '@pillion/core/injection';
import { type Parsed, type Problem, refused } from '@pillion/core/values';
import type { Clock, Timer } from '../clock.ts';
import type { ConfigSource } from '../config/config-source.ts';
import { LastGood } from '../reload/last-good.ts';
import { type ApiObject, type ApiServer, pathOf } from './api-server.ts';
import type { BackoffLimits } from './backoff.ts';
import { Reflector } from './reflector.ts';

export interface ClusterConfigOptions {
  readonly api: ApiServer;
  /** Where the ConfigMaps are. */
  readonly namespace: string;
  readonly revision: string;
  readonly environment: InjectionEnvironment;
  readonly clock: Clock;
  /** Quiet time after the last change before it is read. Istio's is 100 ms. */
  readonly debounceMs?: number;
  /** How long the first lists may take. */
  readonly syncMs?: number;
  readonly backoff?: BackoffLimits;
}

interface ConfigMap extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface Node extends ApiObject {
  readonly status?: { readonly nodeInfo?: { readonly kubeletVersion?: string } };
}

interface Texts {
  readonly config: string;
  readonly values: string;
  readonly mesh: string | undefined;
}

/** Templates, values and mesh config from Istio's two ConfigMaps, and what else the cluster tells, all by watch. */
export async function openClusterConfig(
  options: ClusterConfigOptions,
): Promise<Parsed<ConfigSource>> {
  const { clock, debounceMs = 100, syncMs = 30_000 } = options;
  const watched = watchAll(options);
  const close = (): void => {
    for (const reflector of Object.values(watched)) reflector.close();
  };
  const late = await overdue(clock, syncMs, Object.values(watched));
  if (late) {
    close();
    return refused(...unsynced(watched, syncMs));
  }
  // Compiled once a change of the texts; what a cluster's namespaces and nodes tell changes far more often.
  const loaded = await LastGood.load<Texts, InjectionConfig>({
    read: async () => readTexts(watched, options),
    equal: (a, b) => a.config === b.config && a.values === b.values && a.mesh === b.mesh,
    parse: ({ config, values, mesh }) =>
      loadInjectionConfig({
        config,
        values,
        ...(mesh !== undefined && { meshConfig: mesh }),
        revision: options.revision,
        environment: options.environment,
      }),
    clock,
  });
  if (!loaded.ok) {
    close();
    return loaded;
  }
  const texts = loaded.value;
  let timer: Timer | undefined;
  for (const reflector of Object.values(watched)) {
    reflector.onChange(() => {
      timer?.cancel();
      timer = clock.after(debounceMs, () => void texts.refresh());
    });
  }
  const facts = factsOf(watched);
  let known: InjectionConfig | undefined;
  let knownFrom: InjectionConfig | undefined;
  return {
    ok: true,
    value: {
      current() {
        const base = texts.current();
        const cluster = facts();
        if (known === undefined || knownFrom !== base || known.cluster !== cluster) {
          known = { ...base, cluster };
          knownFrom = base;
        }
        return known;
      },
      status: () => texts.status(),
      onEvent: (listener) => texts.onEvent(listener),
      close() {
        timer?.cancel();
        close();
      },
    },
  };
}

type Watched = ReturnType<typeof watchAll>;

/** The two ConfigMaps are watched by name, so that no other ConfigMap of the namespace is ever sent. */
function watchAll({ api, namespace, clock, backoff, revision }: ClusterConfigOptions) {
  const common = { api, clock, ...(backoff && { backoff }) };
  const configMap = (name: string) =>
    new Reflector<ConfigMap, ConfigMap['data']>({
      ...common,
      path: pathOf('configMaps', { namespace }),
      fieldSelector: `metadata.name=${name}`,
      keep: ({ data = {} }) => data,
    });
  return {
    templates: configMap(injectorConfigMap(revision)),
    mesh: configMap(meshConfigMap(revision)),
    namespaces: new Reflector<ApiObject, NamespaceFacts>({
      ...common,
      path: pathOf('namespaces'),
      keep: ({ metadata: { labels = {}, annotations = {} } }) => ({ labels, annotations }),
    }),
    nodes: new Reflector<Node, string>({
      ...common,
      path: pathOf('nodes'),
      keep: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '',
    }),
  };
}

export function injectorConfigMap(revision: string): string {
  return revisioned('istio-sidecar-injector', revision);
}

export function meshConfigMap(revision: string): string {
  return revisioned('istio', revision);
}

function revisioned(name: string, revision: string): string {
  return revision === '' || revision === 'default' ? name : `${name}-${revision}`;
}

/** Whether the time is over before every first list has come. */
async function overdue(
  clock: Clock,
  milliseconds: number,
  reflectors: readonly { readonly synced: Promise<void> }[],
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = clock.after(milliseconds, () => resolve(true));
  const synced = Promise.all(reflectors.map((reflector) => reflector.synced));
  const late = await Promise.race([promise, synced.then(() => false)]);
  timer.cancel();
  return late;
}

function readTexts(watched: Watched, options: ClusterConfigOptions): Parsed<Texts> {
  // One problem, however many watches wait for the same server: it is told once when it goes and once when it is back.
  const failed = Object.values(watched).find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) return refused(unreachable('', failed.failure));
  const { namespace, revision } = options;
  const templates = watched.templates.objects.get(`${namespace}/${injectorConfigMap(revision)}`);
  const mesh = watched.mesh.objects.get(`${namespace}/${meshConfigMap(revision)}`);
  const config = templates?.['config'];
  const values = templates?.['values'];
  if (config === undefined || values === undefined) {
    return refused(absent(`${namespace}/${injectorConfigMap(revision)}`, 'config and values'));
  }
  // A mesh without a ConfigMap has the defaults; one with a ConfigMap means to say something.
  const text = mesh?.['mesh'];
  if (mesh !== undefined && text === undefined) {
    return refused(absent(`${namespace}/${meshConfigMap(revision)}`, 'mesh'));
  }
  return { ok: true, value: { config, values, mesh: text } };
}

function factsOf({ namespaces, nodes }: Watched): () => ClusterFacts {
  let facts: ClusterFacts | undefined;
  const forget = (): void => {
    facts = undefined;
  };
  namespaces.onChange(forget);
  nodes.onChange(forget);
  return () => (facts ??= { namespaces: record(namespaces.objects), nodes: record(nodes.objects) });
}

/** Without a prototype: a namespace may be called `constructor`. */
function record<T>(objects: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), Object.fromEntries(objects));
}

function failures(watched: Watched): readonly Problem[] {
  return Object.entries(watched).flatMap(([name, { failure }]) =>
    failure === undefined ? [] : [unreachable(name, failure)],
  );
}

function unsynced(watched: Watched, syncMs: number): readonly Problem[] {
  const known = failures(watched);
  return known.length > 0 ? known : [unreachable('', `no answer within ${syncMs} ms`)];
}

function unreachable(value: string, why: string): Problem {
  return {
    code: 'cluster.unreachable',
    subject: 'cluster',
    value,
    reason: `cannot be read (${why})`,
    accepted: 'an API server that answers, and the rights to list and watch',
  };
}

function absent(value: string, keys: string): Problem {
  return {
    code: 'configMap.absent',
    subject: 'ConfigMap',
    value,
    reason: `is absent or lacks ${keys}`,
    accepted: `a ConfigMap with the key ${keys}, as Istio installs it`,
  };
}
