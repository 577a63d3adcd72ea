import { type Parsed, parsed } from '../values/index.ts';
import type { ClusterFacts } from './cluster-facts.ts';

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
  /** ENABLE_NATIVE_SIDECARS. */
  readonly nativeSidecars?: 'auto' | 'true' | 'false';
  /** COMPLIANCE_POLICY, e.g. `fips-140-3`. */
  readonly compliancePolicy?: string;
  /** PLATFORM; `openshift` takes user ids from the namespace's annotations. */
  readonly platform?: string;
  /** Everything else, read by the template function `env`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Parsed and compiled once, when the ConfigMap changes; shared by all reviews and never written. */
export interface InjectionConfig {
  readonly revision: string;
  readonly environment: InjectionEnvironment;
  readonly cluster: ClusterFacts;
}

/** Parses all sources; every problem of all of them at once. */
export function loadInjectionConfig(sources: InjectionSources): Parsed<InjectionConfig> {
  return parsed({
    revision: sources.revision ?? '',
    environment: sources.environment ?? {},
    cluster: sources.cluster ?? {},
  });
}
