import type { Pod } from '../kubernetes/types.ts';
import type { JsonPatchOperation } from '../kubernetes/json-patch.ts';
import { type InjectionConfig, loadInjectionConfig } from '../injection/config.ts';
import type { NativeSidecarMode } from '../injection/native-sidecars.ts';
import { readConformance, readConformanceText } from './conformance.ts';

/** One injection case of the corpus with its stages, as Istio's own code produced them. */
export interface RenderedCase {
  readonly name: string;
  readonly in: string;
  readonly want: string;
  readonly config: InjectorFile;
  readonly values: string;
  readonly mesh: string;
  readonly nativeSidecarsMode: string;
  readonly compliancePolicy: string;
  readonly openshift: boolean;
  readonly expectedError: string;
  readonly skipKubeInject: boolean;
  readonly skipWebhook: boolean;
  readonly docs: readonly RenderedDocument[];
}

export interface RenderedDocument {
  readonly path: 'kube-inject' | 'webhook';
  readonly pod: Pod;
  readonly typeMeta: { readonly kind: string; readonly apiVersion: string };
  readonly deploymentMeta: { readonly name: string; readonly namespace: string };
  readonly revision: string;
  readonly proxyEnvs: Readonly<Record<string, string>>;
  readonly overlays: readonly { readonly template: string; readonly text: string }[];
  readonly finalPod: Pod;
  readonly patch: readonly JsonPatchOperation[];
}

export interface InjectorFile {
  readonly templateNames: readonly string[];
  readonly defaultTemplates: readonly string[];
}

interface CaseFile extends Omit<RenderedCase, 'name' | 'config'> {
  readonly config: string;
}

const FOLDER = 'istio-inject-rendered';

/** Every case, in the order of the corpus. */
export function renderedCases(names: readonly string[]): readonly RenderedCase[] {
  return names.map((name) => {
    const file = readConformance<CaseFile>(`${FOLDER}/cases/${name}`);
    return {
      ...file,
      name: name.replace(/\.json$/, ''),
      config: readConformance<InjectorFile>(`${FOLDER}/${file.config}`),
      values: readConformanceText(`${FOLDER}/${file.values}`),
      mesh: readConformanceText(`${FOLDER}/${file.mesh}`),
    };
  });
}

/** The annotations of the namespace that the corpus' OpenShift cases live in. */
export const TEST_NAMESPACES = {
  'test-ns': {
    annotations: {
      'openshift.io/sa.scc.uid-range': '1000620000/10000',
      'openshift.io/sa.scc.supplemental-groups': '1000620000/10000',
    },
  },
};

export const TEST_NODES = { one: 'v1.33.0', two: 'v1.34.0' };

const BUILTINS = ['sidecar', 'gateway', 'grpc-simple', 'grpc-agent'];

/** The ConfigMap of a case, with our built-in templates under the names of Istio's. */
export function configOfCase(rendered: RenderedCase, revision: string): InjectionConfig {
  const { sidecarInjectorWebhook } = JSON.parse(rendered.values) as {
    sidecarInjectorWebhook: { templates?: Record<string, string> };
  };
  const builtins = Object.fromEntries(BUILTINS.map((name) => [name, { builtin: name }]));
  const loaded = loadInjectionConfig({
    config: JSON.stringify({
      policy: 'enabled',
      defaultTemplates: rendered.config.defaultTemplates,
      templates: { ...builtins, ...sidecarInjectorWebhook.templates },
    }),
    values: rendered.values,
    meshConfig: rendered.mesh,
    revision,
    environment: {
      nativeSidecars: rendered.nativeSidecarsMode as NativeSidecarMode,
      compliancePolicy: rendered.compliancePolicy,
      ...(rendered.openshift ? { platform: 'openshift' } : {}),
    },
    cluster: { namespaces: TEST_NAMESPACES, nodes: TEST_NODES },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}
