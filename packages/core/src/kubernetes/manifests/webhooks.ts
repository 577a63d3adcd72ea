import { type Parsed, parsed, refused } from '../../values/index.ts';
import {
  MATCH_CONDITIONS,
  type MutatingWebhookConfiguration,
  webhookConfiguration,
  webhookConfigurationName,
  type WebhookOptions,
} from '../webhook-configuration.ts';
import type { Installation } from './installation.ts';

/** An API server that waits longer keeps whoever creates pods waiting; reviews take milliseconds. */
const TIMEOUT_SECONDS = 5;

/** One configuration of the revision and one a tag. Their CA bundle is the injector's to keep. */
export function webhookConfigurations(
  installation: Installation,
  caBundle?: string,
): Parsed<readonly MutatingWebhookConfiguration[]> {
  const built = optionsOf(installation).map((options) =>
    webhookConfiguration({ ...options, ...(caBundle !== undefined && { caBundle }) }),
  );
  const problems = built.flatMap((each) => (each.ok ? [] : each.problems));
  if (problems.length > 0) return refused(...problems);
  return parsed(built.flatMap((each) => (each.ok ? [withScopes(each.value)] : [])));
}

/** Spells the default out: to server-side apply a list of rules is one value, and another manager's has it. */
function withScopes(configuration: MutatingWebhookConfiguration): MutatingWebhookConfiguration {
  const webhooks = configuration.webhooks?.map((webhook) => ({
    ...webhook,
    ...(webhook.rules && {
      rules: webhook.rules.map((rule) => ({ ...rule, scope: '*' as const })),
    }),
  }));
  return { ...configuration, ...(webhooks && { webhooks }) };
}

export function configurationNames(installation: Installation): readonly string[] {
  return optionsOf(installation).map(webhookConfigurationName);
}

function optionsOf(installation: Installation): readonly WebhookOptions[] {
  const { names, revision, failurePolicy, revisionTags, chart, labels } = installation;
  const revisioned: WebhookOptions = {
    revision,
    namespace: names.namespace,
    failurePolicy,
    labels,
    timeoutSeconds: TIMEOUT_SECONDS,
    enableNamespacesByDefault: chart.webhook.enableNamespacesByDefault,
    reinvocationPolicy: chart.webhook.reinvocationPolicy,
    // A pod on the host network is still sent, since its author is told why it gets no sidecar. Nobody reads what a mirror pod is told.
    matchConditions: MATCH_CONDITIONS.filter(({ name }) => name === 'not-a-mirror-pod'),
  };
  return [revisioned, ...revisionTags.map((tag) => ({ ...revisioned, tag }))];
}
