import { IGNORED_NAMESPACES } from './decide.ts';
import type { WebhookPrefix } from '../kubernetes/webhook-selectors.ts';
import { type Reason, reason } from '../values/index.ts';

export interface WebhookQuestion {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  /** The revision or tag whose configuration is asked; `default` also answers unversioned labels. */
  readonly revision: string;
  /** Injects namespaces that carry no label at all. */
  readonly enableNamespacesByDefault?: boolean;
}

export interface WebhookSelection {
  /** The entry that calls the injector; absent where the API server never does. */
  readonly webhook?: WebhookPrefix;
  /** `selected.*` or `unselected.*`. */
  readonly reason: Reason;
}

const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const INJECT = 'sidecar.istio.io/inject';

/**
 * Which webhook the API server calls for a pod. Selectors see labels only, so the annotation
 * `sidecar.istio.io/inject` makes no difference here.
 */
export function selectWebhook(question: WebhookQuestion): WebhookSelection {
  const { namespaceLabels, podLabels, revision } = question;
  const injection = label(namespaceLabels, INJECTION);
  const inject = label(podLabels, INJECT);
  if (injection !== undefined && injection !== 'enabled') {
    return none(
      'namespaceLabel',
      `The namespace is labelled ${INJECTION}=${injection}, and only the value enabled injects.`,
      {
        namespaceLabel: INJECTION,
        value: injection,
      },
    );
  }
  const namespaceRevision = label(namespaceLabels, REVISION);
  if (
    inject === 'false' &&
    (injection ?? namespaceRevision ?? label(podLabels, REVISION)) !== undefined
  ) {
    return none('podLabel', `The pod's label ${INJECT} declines it.`, {
      label: INJECT,
      value: inject,
    });
  }
  if (injection === 'enabled') {
    return revision === 'default'
      ? chosen('namespace', `The namespace is labelled ${INJECTION}=enabled.`)
      : none('otherRevision', `The label ${INJECTION}=enabled belongs to revision default.`, {
          namespaceLabel: INJECTION,
          revision,
        });
  }
  if (namespaceRevision !== undefined) {
    return byRevision('rev.namespace', 'namespace', namespaceRevision, revision);
  }
  const podRevision = label(podLabels, REVISION);
  if (podRevision !== undefined) return byRevision('rev.object', 'pod', podRevision, revision);
  return unlabelledNamespace(question, inject);
}

function byRevision(
  webhook: WebhookPrefix,
  carrier: string,
  labelled: string,
  revision: string,
): WebhookSelection {
  return labelled === revision
    ? chosen(webhook, `The ${carrier} is labelled ${REVISION}=${revision}.`)
    : none(
        'otherRevision',
        `The ${carrier} is labelled ${REVISION}=${labelled}, which is not ${revision}.`,
        {
          label: REVISION,
          value: labelled,
          revision,
        },
      );
}

function unlabelledNamespace(
  question: WebhookQuestion,
  inject: string | undefined,
): WebhookSelection {
  const { namespace, revision, enableNamespacesByDefault = false } = question;
  if (revision !== 'default') {
    return none('noLabel', `Neither namespace nor pod is labelled ${REVISION}=${revision}.`, {
      revision,
    });
  }
  if (inject === 'true') return chosen('object', `The pod's label ${INJECT} asks for it.`);
  if (inject !== undefined) {
    return none(
      'podLabel',
      `The pod's label ${INJECT} is ${inject}, and only true injects where the namespace has no label.`,
      {
        label: INJECT,
        value: inject,
      },
    );
  }
  if (enableNamespacesByDefault && !IGNORED_NAMESPACES.includes(namespace)) {
    return chosen('auto', 'Namespaces without a label are injected by default.');
  }
  return none(
    'noLabel',
    `Neither namespace nor pod carries a label that injects, such as ${INJECTION}=enabled on the namespace.`,
    {
      namespace,
    },
  );
}

function chosen(webhook: WebhookPrefix, sentence: string): WebhookSelection {
  return { webhook, reason: reason(`selected.${webhook}`, sentence, { webhook }) };
}

function none(
  code: string,
  sentence: string,
  evidence: Readonly<Record<string, string>>,
): WebhookSelection {
  return { reason: reason(`unselected.${code}`, sentence, evidence) };
}

function label(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
