import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { Installation } from './installation.ts';

/** Templates and values, and mesh config, under the names by which Istio's tools find them. */
export function configMaps({ names, labels, texts }: Installation): readonly IConfigMap[] {
  const { namespace, injectorConfigMap, meshConfigMap } = names;
  const configMap = (name: string, data: Record<string, string>): IConfigMap => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: { ...labels } },
    data,
  });
  const { config, values, mesh } = texts;
  return [configMap(injectorConfigMap, { config, values }), configMap(meshConfigMap, { mesh })];
}
