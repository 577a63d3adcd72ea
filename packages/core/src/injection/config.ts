import {
  DEFAULT_MESH_CONFIG,
  type InjectorConfig,
  type MeshConfig,
  parseInjectorConfig,
  parseMeshConfig,
  parseValues,
  type Values,
} from '../mesh/index.ts';
import { type CompiledTemplates, compileTemplates } from '../template/index.ts';
import { type Parsed, parsed, type Problem } from '../values/index.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { NativeSidecarMode } from './native-sidecars.ts';
import { parsePillionValues, type PillionValues } from './pillion-values.ts';

/** What the injector is configured by, as text: the ConfigMap's two keys and the mesh config. */
export interface InjectionSources {
  /** Key `config` of ConfigMap `istio-sidecar-injector`. */
  readonly config: string;
  /** Key `values` of the same ConfigMap: JSON or YAML. */
  readonly values: string;
  /** Key `mesh` of ConfigMap `istio`; defaults where absent. */
  readonly meshConfig?: string;
  /** The control plane's revision; empty in offline injection. */
  readonly revision?: string;
  readonly environment?: InjectionEnvironment;
  readonly cluster?: ClusterFacts;
}

/** The control plane's environment, as far as injection depends on it. */
export interface InjectionEnvironment {
  /** ENABLE_NATIVE_SIDECARS; `auto` where absent. */
  readonly nativeSidecars?: NativeSidecarMode;
  /** COMPLIANCE_POLICY, e.g. `fips-140-3`. */
  readonly compliancePolicy?: string;
  /** PLATFORM; `openshift` takes user ids from the namespace's annotations. */
  readonly platform?: string;
  /** Everything else, read by the template function `env`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Parsed and compiled once, when a source changes; shared by all reviews and never written to. */
export interface InjectionConfig {
  readonly injector: InjectorConfig;
  readonly values: Values;
  readonly pillion: PillionValues;
  readonly mesh: MeshConfig;
  readonly templates: CompiledTemplates;
  readonly revision: string;
  readonly environment: InjectionEnvironment;
  readonly cluster: ClusterFacts;
}

/** Parses all sources; every problem of all of them at once. */
export function loadInjectionConfig(sources: InjectionSources): Parsed<InjectionConfig> {
  const injector = parseInjectorConfig(sources.config);
  const values = parseValues(sources.values);
  const pillion = values.ok ? parsePillionValues(values.value.raw) : undefined;
  const mesh =
    sources.meshConfig === undefined
      ? parsed(DEFAULT_MESH_CONFIG)
      : parseMeshConfig(sources.meshConfig);
  const templates = injector.ok ? compileTemplates(injector.value) : undefined;
  if (!injector.ok || !values.ok || !mesh.ok || !templates?.ok || !pillion?.ok) {
    return { ok: false, problems: problemsOf([injector, values, pillion, mesh, templates]) };
  }
  return parsed({
    injector: injector.value,
    values: values.value,
    pillion: pillion.value,
    mesh: mesh.value,
    templates: templates.value,
    revision: sources.revision ?? '',
    environment: sources.environment ?? {},
    cluster: sources.cluster ?? {},
  });
}

function problemsOf(results: readonly (Parsed<unknown> | undefined)[]): readonly Problem[] {
  return results.flatMap((result) => (result === undefined || result.ok ? [] : result.problems));
}
