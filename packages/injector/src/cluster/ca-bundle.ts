import type { ApiObject } from './api-server.ts';

/** A MutatingWebhookConfiguration, as far as its trust goes. */
export interface WebhookConfiguration extends ApiObject {
  readonly webhooks?: readonly {
    readonly name: string;
    readonly clientConfig?: { readonly caBundle?: string };
    readonly namespaceSelector?: object;
    readonly objectSelector?: object;
  }[];
}

const REVISION = 'istio.io/rev';

/** Every entry by which injectors are called, whatever the prefix. */
const ENTRY_SUFFIX = 'sidecar-injector.istio.io';

export type BundlePatch =
  | { readonly kind: 'current' | 'wrongRevision' | 'noEntry' }
  | { readonly kind: 'patch'; readonly operations: readonly JsonPatchStep[] };

interface JsonPatchStep {
  readonly op: 'test' | 'add';
  readonly path: string;
  readonly value: string;
}

/**
 * What makes a configuration trust this bundle (PEM). Only entries whose bytes differ are touched, and each is tested
 * to be the one that was seen: lists shift.
 */
export function bundlePatch(
  configuration: WebhookConfiguration,
  revision: string,
  bundle: string,
): BundlePatch {
  const caBundle = Buffer.from(bundle).toString('base64');
  if (configuration.metadata.labels?.[REVISION] !== (revision || 'default')) {
    return { kind: 'wrongRevision' };
  }
  const ours = [...(configuration.webhooks ?? []).entries()].filter(([, { name }]) =>
    name.endsWith(ENTRY_SUFFIX),
  );
  if (ours.length === 0) return { kind: 'noEntry' };
  const operations = ours
    .filter(([, { clientConfig }]) => clientConfig?.caBundle !== caBundle)
    .flatMap(([index, { name }]): JsonPatchStep[] => [
      { op: 'test', path: `/webhooks/${index}/name`, value: name },
      { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value: caBundle },
    ]);
  return operations.length > 0 ? { kind: 'patch', operations } : { kind: 'current' };
}

/** Istio's: five times in a row soon, then each minute, for ever. `attempts` have failed so far. */
export function patchRetryMs(attempts: number): number {
  return attempts <= 5 ? 100 : 60_000;
}
