import type { JsonObject } from '../../mesh/index.ts';
import { emitYaml } from '../yaml-emitter.ts';
import type { ChartValues } from './chart-values.ts';
import { mergeValues } from './default-values.ts';
import type { Names } from './names.ts';

/** Key `config` of the ConfigMap `istio-sidecar-injector`. The built-in templates need no text, only a name. */
export function injectorConfig({ policy, webhook }: ChartValues): string {
  const { defaultTemplates, templates, injectedAnnotations } = webhook;
  const { neverInjectSelector, alwaysInjectSelector } = webhook;
  return emitYaml({
    policy,
    defaultTemplates,
    templates: { sidecar: { builtin: 'sidecar' }, ...templates },
    neverInjectSelector,
    alwaysInjectSelector,
    injectedAnnotations,
  });
}

/** Key `mesh` of the ConfigMap `istio`, the given one over what an installation knows of itself. */
export function meshConfig({ namespace, service }: Names, given: JsonObject): string {
  const own: JsonObject = {
    defaultConfig: { discoveryAddress: `${service}.${namespace}.svc:15012` },
    enablePrometheusMerge: true,
    rootNamespace: namespace,
    trustDomain: 'cluster.local',
  };
  return emitYaml(mergeValues(own, given));
}
