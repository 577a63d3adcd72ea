import {
  instanceLabels,
  type Installation,
  type KubernetesObject,
} from '@pillion/core/kubernetes/manifests';
import { PillionError } from '@pillion/core/values';
import { isApiFailure, type KubeApi } from '../cluster/kube-api.ts';
import { applyObject, deleteObject } from '../cluster/objects.ts';
import { collectionPath } from '../cluster/resources.ts';
import type { WaitDeps } from './wait-for-injector.ts';

const LABEL = 'pillion.install/check';
const POLL_MS = 300;

/**
 * Proves that the API server reaches the injector and trusts it, before any webhook that pods depend on is there. A
 * configuration of its own matches nothing but one pod, and that pod is only created on trial. Its annotation is one
 * that injection refuses, since a refusal is the one answer that nobody else gives.
 */
export async function checkWebhook(
  { api, clock, progress }: WaitDeps,
  installation: Installation,
  { caBundle, deadline }: { readonly caBundle: string; readonly deadline: number },
): Promise<void> {
  const configuration = checkConfiguration(installation, caBundle);
  await applyObject(api, configuration, { before: undefined, force: true });
  try {
    for (;;) {
      const answer = await tryPod(api, installation);
      if (answer === 'reached') {
        progress.done('answers    the API server reaches the injector');
        return;
      }
      if (clock.now() >= deadline) throw unreached(answer, installation);
      progress.waiting(`waiting    for the API server to reach the injector; ${answer}`);
      await clock.sleep(POLL_MS);
    }
  } finally {
    await deleteObject(api, configuration, { evenInterrupted: true });
  }
}

/** `reached`, or what was answered instead. */
async function tryPod(api: KubeApi, installation: Installation): Promise<string> {
  const { namespace } = installation.names;
  try {
    await api.request({
      method: 'POST',
      path: collectionPath('Pod', namespace),
      query: { dryRun: 'All' },
      body: checkPod(installation),
      contentType: 'application/json',
    });
    return 'it does not call it yet';
  } catch (error) {
    if (!isApiFailure(error) || error.status === 0) throw error;
    const message = error.refusal.message ?? '';
    const denied = /admission webhook "[^"]*sidecar-injector\.istio\.io" denied/.test(message);
    return denied ? 'reached' : message;
  }
}

function checkConfiguration({ names }: Installation, caBundle: string): KubernetesObject {
  const { namespace, service, instance } = names;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: `pillion-install-check-${instance}`, labels: instanceLabels(names) },
    webhooks: [
      {
        name: 'check.sidecar-injector.istio.io',
        clientConfig: {
          caBundle,
          service: { name: service, namespace, path: '/inject', port: 443 },
        },
        sideEffects: 'None',
        rules: [
          { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
        ],
        failurePolicy: 'Fail',
        admissionReviewVersions: ['v1'],
        objectSelector: { matchLabels: { [LABEL]: instance } },
        timeoutSeconds: 5,
      },
    ],
  } as KubernetesObject;
}

function checkPod({ names }: Installation): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pillion-install-check-${names.instance}`,
      // Of no revision, so that no other webhook of a mesh is called for it.
      labels: {
        [LABEL]: names.instance,
        'sidecar.istio.io/inject': 'true',
        'istio.io/rev': 'none',
      },
      annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': 'install-check' },
    },
    spec: {
      serviceAccountName: names.injector,
      automountServiceAccountToken: false,
      containers: [{ name: 'check', image: 'check' }],
    },
  };
}

/** What an API server says, and where to look. */
const WHY: readonly (readonly [RegExp, string])[] = [
  [
    /x509|certificate/,
    'something between the API server and the Service answers with a certificate of its own, or a Secret of an earlier installation is left: delete it and run this again',
  ],
  [
    /deadline exceeded|timeout|i\/o timeout/i,
    'the API server cannot reach pods: where it runs outside the nodes, let it connect to port 15017 of them (a firewall rule in most clouds)',
  ],
  [
    /no endpoints available|connection refused|no route/,
    'the Service leads nowhere: look at kube-proxy, at network policies of this namespace, and at kubectl get endpointslices',
  ],
  [
    /does not call/,
    'the API server called no webhook: look whether its admission plugin MutatingAdmissionWebhook is on',
  ],
];

function unreached(answer: string, { names }: Installation): PillionError {
  const advice =
    WHY.find(([pattern]) => pattern.test(answer))?.[1] ?? 'the message is the API server’s own';
  return new PillionError(
    'install.webhookUnreached',
    `the injector runs, but the API server does not reach it by the Service ${names.namespace}/${names.service}:\n  ${answer}\n    ${advice}\nNo webhook was changed, so pods are created as before.`,
  );
}
