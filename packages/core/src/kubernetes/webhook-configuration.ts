import type { IMutatingWebhook } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhook';
import type { IMutatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration';
import { type Parsed, type Problem, refused } from '../values/index.ts';
import type { LabelRequirement } from './label-selector.ts';
import { type WebhookPrefix, webhookSelectors } from './webhook-selectors.ts';

export type MutatingWebhookConfiguration = IMutatingWebhookConfiguration;

export interface WebhookOptions {
  /** The revision that answers; empty for the default one. */
  readonly revision: string;
  /** Makes it the configuration of a tag: its selectors match the tag, the revision answers. */
  readonly tag?: string;
  /** Where the injector is installed. Default `istio-system`. */
  readonly namespace?: string;
  /** Where the API server calls. Default: the Service `istiod[-REVISION]`, path `/inject`, port 443. */
  readonly target?: WebhookTarget;
  /** PEM bundle in base64. Absent: it is put in at run time. */
  readonly caBundle?: string;
  /** Also injects namespaces without any label. Default false. */
  readonly enableNamespacesByDefault?: boolean;
  /** What becomes of a pod when nobody answers. Default `Fail`: a pod outside the mesh is a hole in it. */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /** `IfNeeded` lets other webhooks' containers be seen. Default `Never`. */
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
  /** 1 to 30; absent leaves it to the API server, which waits 10 s. */
  readonly timeoutSeconds?: number;
  /** Further conditions in CEL, on every entry; none by default. See `MATCH_CONDITIONS`. */
  readonly matchConditions?: readonly MatchCondition[];
  /** Labels beside those by which the configuration is found. */
  readonly labels?: Readonly<Record<string, string>>;
}

export type WebhookTarget =
  | {
      readonly kind: 'service';
      readonly name?: string;
      readonly path?: string;
      readonly port?: number;
    }
  /** An injector outside the cluster, `https` only. */
  | { readonly kind: 'url'; readonly url: string };

export interface MatchCondition {
  readonly name: string;
  /** CEL over `object` and `request`. */
  readonly expression: string;
}

/** Pods that injection skips in any case: with these, the API server does not even call. */
export const MATCH_CONDITIONS: readonly MatchCondition[] = [
  {
    name: 'not-on-the-host-network',
    expression: '!has(object.spec.hostNetwork) || !object.spec.hostNetwork',
  },
  {
    // The kubelet made it from a file already; the API server holds a picture of it that nothing follows.
    name: 'not-a-mirror-pod',
    expression:
      "!has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)",
  },
];

/** The configuration of a revision or tag, as Istio's chart renders it; every problem of the options at once. */
export function webhookConfiguration(
  options: WebhookOptions,
): Parsed<MutatingWebhookConfiguration> {
  const problems = checkOptions(options);
  if (problems.length > 0) return refused(...problems);
  const { revision, tag } = options;
  return {
    ok: true,
    value: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name: webhookConfigurationName(options),
        labels: {
          ...options.labels,
          app: 'sidecar-injector',
          'istio.io/rev': revision || 'default',
          ...(tag !== undefined && { 'istio.io/tag': tag }),
          'operator.istio.io/component': 'Pilot',
        },
      },
      webhooks: prefixes(options).map((prefix) => entry(prefix, options)),
    },
  };
}

export function webhookConfigurationName(
  options: Pick<WebhookOptions, 'revision' | 'tag' | 'namespace'>,
): string {
  const { revision, tag, namespace = 'istio-system' } = options;
  const base =
    tag === undefined
      ? ['istio-sidecar-injector', ...(revision ? [revision] : [])]
      : ['istio-revision-tag', tag];
  return [...base, ...(namespace === 'istio-system' ? [] : [namespace])].join('-');
}

/** Labels without a revision belong to the default revision, or to who took them over by the tag `default`. */
function prefixes({ revision, tag, enableNamespacesByDefault }: WebhookOptions): WebhookPrefix[] {
  const byRevision: WebhookPrefix[] = ['rev.namespace', 'rev.object'];
  const isDefault = tag === undefined ? revision === '' : tag === 'default';
  if (!isDefault) return byRevision;
  return [
    ...byRevision,
    'namespace',
    'object',
    ...(enableNamespacesByDefault ? (['auto'] as const) : []),
  ];
}

function entry(prefix: WebhookPrefix, options: WebhookOptions): IMutatingWebhook {
  const selectors = webhookSelectors(prefix, options.tag ?? (options.revision || 'default'));
  const { failurePolicy = 'Fail', reinvocationPolicy = 'Never', timeoutSeconds } = options;
  const { matchConditions = [] } = options;
  return {
    name: `${prefix}.sidecar-injector.istio.io`,
    clientConfig: clientConfig(options),
    sideEffects: 'None',
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    failurePolicy,
    reinvocationPolicy,
    admissionReviewVersions: ['v1'],
    namespaceSelector: { matchExpressions: selectors.namespace.map(writable) },
    objectSelector: { matchExpressions: selectors.object.map(writable) },
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(matchConditions.length > 0 && { matchConditions: [...matchConditions] }),
  };
}

function clientConfig(options: WebhookOptions): IMutatingWebhook['clientConfig'] {
  const { revision, namespace = 'istio-system', target = { kind: 'service' }, caBundle } = options;
  const trust = caBundle === undefined ? {} : { caBundle };
  if (target.kind === 'url') return { url: target.url, ...trust };
  const {
    name = revision ? `istiod-${revision}` : 'istiod',
    path = '/inject',
    port = 443,
  } = target;
  return { service: { name, namespace, path, port }, ...trust };
}

function writable({ values, ...rest }: LabelRequirement): {
  key: string;
  operator: string;
  values?: string[];
} {
  return { ...rest, ...(values && { values: [...values] }) };
}

function checkOptions({
  revision,
  tag,
  timeoutSeconds,
  target,
  caBundle,
}: WebhookOptions): Problem[] {
  const problems: Problem[] = [];
  const refuse = (subject: string, value: string, reason: string, accepted: string): void => {
    problems.push({ code: 'webhook.malformed', subject, value, reason, accepted });
  };
  const name = 'lower-case letters, digits and -, such as canary or 1-32-0';
  if (!/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/.test(revision)) {
    refuse('revision', revision, 'cannot be part of a name', name);
  }
  if (tag !== undefined && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(tag)) {
    refuse('tag', tag, 'cannot be part of a name', name);
  }
  if (
    timeoutSeconds !== undefined &&
    !(Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= 30)
  ) {
    refuse(
      'timeoutSeconds',
      String(timeoutSeconds),
      'is not a timeout of a webhook',
      'whole seconds, 1 to 30',
    );
  }
  if (target?.kind === 'url' && !/^https:\/\/[^?#@]+$/.test(target.url)) {
    refuse(
      'url',
      target.url,
      'cannot be called by an API server',
      'https://HOST:PORT/PATH, without user, query and fragment',
    );
  }
  if (
    caBundle !== undefined &&
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(caBundle)
  ) {
    refuse('caBundle', caBundle, 'is not base64', 'certificates in PEM, base64 over all');
  }
  return problems;
}
