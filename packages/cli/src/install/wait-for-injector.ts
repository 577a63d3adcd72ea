import type { Installation } from '@pillion/core/kubernetes/manifests';
import { PillionError } from '@pillion/core/values';
import type { Clock } from '../cluster/clock.ts';
import type { KubeApi } from '../cluster/kube-api.ts';
import { getObject, listObjects, type Stored } from '../cluster/objects.ts';
import type { Progress } from '../cluster/progress.ts';
import { resourcePath } from '../cluster/resources.ts';
import {
  type DeploymentStatus,
  diagnose,
  type EventSeen,
  type Finding,
  rolloutOf,
} from './diagnose.ts';
import type { PodStatus } from './diagnose-pod.ts';

export interface WaitDeps {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly progress: Progress;
}

const POLL_MS = 500;

/** What is ordinary in the first seconds, such as an event of a probe, is no finding. */
const PATIENCE_MS = 4000;

/** Waits until all replicas serve. Tells what is in the way as soon as it is seen; time may mend it, so the wait goes on. */
export async function waitForInjector(
  deps: WaitDeps,
  { names }: Pick<Installation, 'names'>,
  deadline: number,
): Promise<void> {
  const { api, clock, progress } = deps;
  const { namespace, injector } = names;
  const began = clock.now();
  const path = resourcePath('Deployment', injector, namespace);
  let findings: readonly Finding[] = [];
  for (;;) {
    const deployment = await getObject<Stored & DeploymentStatus>(api, path);
    if (deployment === undefined) throw gone(injector);
    const { complete, available, wanted, old } = rolloutOf(deployment);
    if (complete) {
      progress.done(`ready      ${available} of ${wanted} replicas of the injector`);
      return;
    }
    if (clock.now() - began > PATIENCE_MS) findings = await look(api, names, deployment);
    const leaving = old > 0 ? `, ${old} of before still there` : '';
    const why = findings.map(({ sentence }) => `; ${sentence}`).join('');
    progress.waiting(`waiting    ${available} of ${wanted} replicas are ready${leaving}${why}`);
    if (clock.now() >= deadline) throw notReady(findings, { available, wanted }, names);
    await clock.sleep(POLL_MS);
  }
}

async function look(
  api: KubeApi,
  { namespace, instance }: Installation['names'],
  deployment: DeploymentStatus,
): Promise<readonly Finding[]> {
  const labelSelector = `app.kubernetes.io/name=pillion-injector,app.kubernetes.io/instance=${instance}`;
  const pods = await listObjects<Stored & PodStatus>(api, 'Pod', { namespace, labelSelector });
  const events = await listObjects<Stored & EventSeen>(api, 'Event', { namespace });
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return diagnose({ deployment, pods: living, events });
}

function notReady(
  findings: readonly Finding[],
  { available, wanted }: { readonly available: number; readonly wanted: number },
  { namespace, injector }: Installation['names'],
): PillionError {
  const told =
    findings.length > 0
      ? findings.map(({ code, sentence, advice }) => `  ${sentence} (${code})\n    ${advice}`)
      : [`  nothing is seen to be wrong\n    kubectl describe pods -n ${namespace}`];
  return new PillionError(
    'install.notReady',
    [
      `${available} of ${wanted} replicas of the injector are ready, and the time is over:`,
      ...told,
      `No webhook was changed. When it is mended, the same command goes on from here; kubectl rollout status -n ${namespace} deployment/${injector} watches it.`,
    ].join('\n'),
  );
}

function gone(injector: string): PillionError {
  return new PillionError(
    'install.gone',
    `the Deployment ${injector} was deleted while it was waited for`,
  );
}
