import { loadInjectionConfig } from '../../injection/index.ts';
import { IMAGES, type JsonObject } from '../../mesh/index.ts';
import { type Parsed, parsed, type Problem, refused } from '../../values/index.ts';
import type { Json } from '../types.ts';
import { DEFAULT_VALUES, mergeValues } from './default-values.ts';
import { type Labels, objectLabels } from './labels.ts';
import { DEFAULT_NAMESPACE, type Names, namesOf } from './names.ts';
import type { FailurePolicy, ManifestOptions, NativeSidecars, WatchdogMode } from './options.ts';
import { nameProblems } from './name-problems.ts';
import { type ChartValues, readChartValues } from './chart-values.ts';
import { injectorConfig, meshConfig } from './texts.ts';

/** An installation with every default resolved and every value checked: what objects are made of. */
export interface Installation {
  readonly names: Names;
  readonly labels: Labels;
  /** Empty for the default one. */
  readonly revision: string;
  readonly replicas: number;
  readonly failurePolicy: FailurePolicy;
  readonly nativeSidecars: NativeSidecars;
  readonly watchdog: WatchdogMode;
  readonly revisionTags: readonly string[];
  /** What the chart's own templates would read of the values. */
  readonly chart: ChartValues;
  readonly texts: InstallationTexts;
}

/** The keys of the two ConfigMaps. */
export interface InstallationTexts {
  readonly config: string;
  readonly values: string;
  readonly mesh: string;
}

/** Every problem of all options at once, those of the values told as the injector would tell them. */
export function resolveInstallation(options: ManifestOptions): Parsed<Installation> {
  const { namespace = DEFAULT_NAMESPACE, replicas = 2, release } = options;
  const revision = options.revision === 'default' ? '' : (options.revision ?? '');
  const names = namesOf(revision, namespace);
  const { meshConfig: mesh, ...overrides } = options.values ?? {};
  const values = valuesOf(options, names, overrides);
  const chart = readChartValues(values);
  const problems: Problem[] = [
    ...nameProblems({ ...options, revision, namespace }, names),
    ...(chart.ok ? [] : chart.problems),
    ...replicaProblems(replicas),
    ...revisionProblems(overrides['revision'], revision),
  ];
  if (!chart.ok) return refused(...problems);
  const texts = {
    config: injectorConfig(chart.value),
    values: `${JSON.stringify(values, null, 2)}\n`,
    mesh: meshConfig(names, isObject(mesh) ? mesh : {}),
  };
  // The injector refuses such a configuration too, but then it is in the cluster already.
  const { config, values: text } = texts;
  const loaded = loadInjectionConfig({ config, values: text, meshConfig: texts.mesh, revision });
  if (!loaded.ok) problems.push(...loaded.problems);
  if (problems.length > 0) return refused(...problems);
  return parsed({
    names,
    labels: objectLabels(names, release),
    revision,
    replicas,
    failurePolicy: options.failurePolicy ?? 'Fail',
    nativeSidecars: options.nativeSidecars ?? 'auto',
    watchdog: options.watchdog ?? 'off',
    revisionTags: options.revisionTags ?? [],
    chart: chart.value,
    texts,
  });
}

function valuesOf(options: ManifestOptions, names: Names, overrides: JsonObject): JsonObject {
  const { hub = IMAGES.hub, tag = options.release, imagePullPolicy } = options;
  const asked = {
    // Variables that the injector adds name its Service by this revision.
    revision: options.revision === 'default' ? '' : (options.revision ?? ''),
    global: {
      hub,
      tag,
      istioNamespace: names.namespace,
      ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    },
  };
  return mergeValues(mergeValues(DEFAULT_VALUES, asked), overrides);
}

function replicaProblems(replicas: number): readonly Problem[] {
  if (Number.isInteger(replicas) && replicas >= 1 && replicas <= 100) return [];
  const accepted = '1 to 100; to stop the injector, uninstall it';
  const reason = 'is no number of replicas';
  return [
    { code: 'install.replicas', subject: 'replicas', value: String(replicas), reason, accepted },
  ];
}

/** Two places for one thing: a values file of a chart may name it too, but not another one. */
function revisionProblems(inValues: Json | undefined, revision: string): readonly Problem[] {
  if (inValues === undefined || inValues === revision) return [];
  const accepted = 'the option revision, and nothing else in the values';
  const reason = 'is not the revision that is installed';
  const value = JSON.stringify(inValues);
  return [{ code: 'install.revision', subject: 'values revision', value, reason, accepted }];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
