import { type Parsed, parsed } from '../../values/index.ts';
import { access } from './access.ts';
import { configMaps } from './config-maps.ts';
import { deployment } from './deployment.ts';
import { type Installation, resolveInstallation } from './installation.ts';
import { namespaceObject } from './namespace.ts';
import type { KubernetesObject } from './object.ts';
import type { ManifestOptions } from './options.ts';
import { disruptionBudget, serviceObject } from './service.ts';
import { webhookConfigurations } from './webhooks.ts';

/** The objects of an installation, in the order to apply them in; each stage needs those before it. */
export interface Stages {
  readonly namespace: KubernetesObject;
  /** Everything that the injector is and needs. */
  readonly injector: readonly KubernetesObject[];
  /**
   * What makes API servers call it. Applied to a cluster where nobody answers yet, or before their CA bundle is known,
   * these refuse pods until the injector has written it; so they come last.
   */
  readonly webhooks: readonly KubernetesObject[];
}

export interface StageOptions {
  /** PEM bundle in base64; absent where the injector is to write it. */
  readonly caBundle?: string;
}

/** Every object of an installation, webhook configurations last; or every problem of the options. */
export function manifests(options: ManifestOptions): Parsed<readonly KubernetesObject[]> {
  const installation = resolveInstallation(options);
  if (!installation.ok) return installation;
  const stages = stagesOf(installation.value);
  if (!stages.ok) return stages;
  const { namespace, injector, webhooks } = stages.value;
  return parsed([namespace, ...injector, ...webhooks]);
}

export function stagesOf(
  installation: Installation,
  { caBundle }: StageOptions = {},
): Parsed<Stages> {
  const webhooks = webhookConfigurations(installation, caBundle);
  if (!webhooks.ok) return webhooks;
  return parsed({
    namespace: asObject(namespaceObject(installation.names.namespace)),
    injector: [
      ...access(installation),
      ...configMaps(installation),
      serviceObject(installation),
      ...disruptionBudget(installation),
      deployment(installation),
    ].map(asObject),
    webhooks: webhooks.value.map(asObject),
  });
}

/** Kubernetes' own types let a name be absent, for objects that the server names; ours all have one. */
function asObject(object: { apiVersion: string; kind: string; metadata?: unknown }) {
  return object as KubernetesObject;
}
