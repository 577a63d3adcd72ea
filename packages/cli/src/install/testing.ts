import {
  type Installation,
  type ManifestOptions,
  resolveInstallation,
} from '@pillion/core/kubernetes/manifests';
import { ApiFailure } from '../cluster/kube-api.ts';
import { resourcePath } from '../cluster/resources.ts';
import { FakeCluster } from '../cluster/testing/fake-cluster.ts';
import { ManualClock } from '../cluster/testing/manual-clock.ts';
import { RecordedProgress } from '../cluster/testing/recorded-progress.ts';

export function installationOf(options: Omit<ManifestOptions, 'release'> = {}): Installation {
  const resolved = resolveInstallation({ release: '1.2.3', ...options });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.value;
}

export interface Stage {
  readonly api: FakeCluster;
  readonly clock: ManualClock;
  readonly progress: RecordedProgress;
}

export function stage(): Stage {
  return { api: new FakeCluster(), clock: new ManualClock(), progress: new RecordedProgress() };
}

/** PEM in base64; what is in it is nobody's business here. */
export const BUNDLE = 'Q0E=';

/** A cluster in which the injector gets ready so long after its Deployment is written, and then answers. */
export function answering({ api, clock }: Stage, installation: Installation, afterMs = 0): void {
  const { namespace, injector, authoritySecret } = installation.names;
  const path = resourcePath('Deployment', injector, namespace);
  let readyAt = Number.POSITIVE_INFINITY;
  const mature = (now: number): void => {
    const deployment = api.objects.get(path);
    if (now < readyAt || deployment === undefined || 'status' in deployment) return;
    const replicas = installation.replicas;
    const status = { replicas, updatedReplicas: replicas, availableReplicas: replicas };
    api.objects.set(
      path,
      Object.assign(deployment, { status: { observedGeneration: 1, ...status } }),
    );
    const labels = { 'app.kubernetes.io/managed-by': 'pillion-injector' };
    const secret = resourcePath('Secret', authoritySecret, namespace);
    api.put(secret, {
      kind: 'Secret',
      metadata: { name: authoritySecret, namespace, labels },
      data: { 'ca.crt': BUNDLE },
    });
  };
  api.onWrite = (written) => {
    if (written !== path) return;
    readyAt = Math.min(readyAt, clock.now() + afterMs);
    mature(clock.now());
  };
  clock.onSleep = mature;
  api.admit = () => deny('denied the request: invalid annotation');
}

/** What an API server answers in the name of the webhook of the check. */
export function deny(what: string): never {
  const message = `admission webhook "check.sidecar-injector.istio.io" ${what}`;
  throw new ApiFailure(400, { message }, { method: 'POST', path: '/api/v1/pods' });
}
