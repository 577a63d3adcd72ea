import { webhookConfiguration } from '@pillion/core/kubernetes';
import type { ApiObject } from '../api-server.ts';
import type { WebhookConfiguration } from '../ca-bundle.ts';
import type { FakeApiServer } from './fake-api-server.ts';

export const WEBHOOKS = 'apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
export const WEBHOOK_NAME = 'istio-sidecar-injector';

/** As our chart installs it, without trust. */
export function newWebhookConfiguration(revision = ''): ApiObject {
  const built = webhookConfiguration({ revision });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.value as unknown as ApiObject;
}

/** The bundle of every entry, PEM; undefined where they differ. */
export function trustOf({ store }: FakeApiServer, name = WEBHOOK_NAME): string | undefined {
  const { webhooks = [] } = store.get(WEBHOOKS, name) as WebhookConfiguration;
  const bundles = new Set(webhooks.map(({ clientConfig }) => clientConfig?.caBundle ?? ''));
  const [bundle = ''] = bundles;
  return bundles.size === 1 ? Buffer.from(bundle, 'base64').toString() : undefined;
}
