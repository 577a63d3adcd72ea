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
  newest,
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
  for (;;) {
    const deployment = await getObject<Stored & DeploymentStatus>(api, path);
    if (deployment === undefined) throw gone(injector);
    const { complete, wanted, old } = rolloutOf(deployment);
    if (complete) {
      progress.done(`ready      ${wanted} of ${wanted} replicas of the injector`);
      return;
    }
    const pods = await replicas(api, names);
    const ready = newest(pods).filter(isReady).length;
    const findings =
      clock.now() - began > PATIENCE_MS ? await look(api, names, { deployment, pods }) : [];
    const leaving = old > 0 ? `, ${old} of before still there` : '';
    const why = findings.map(({ summary }) => `; ${summary}`).join('');
    progress.waiting(`waiting    ${ready} of ${wanted} replicas are ready${leaving}${why}`);
    if (clock.now() >= deadline) throw notReady(findings, { ready, wanted, old }, names);
    await clock.sleep(POLL_MS);
  }
}

async function replicas(
  api: KubeApi,
  { namespace, instance }: Installation['names'],
): Promise<readonly PodStatus[]> {
  const labelSelector = `app.kubernetes.io/name=pillion-injector,app.kubernetes.io/instance=${instance}`;
  return await listObjects<Stored & PodStatus>(api, 'Pod', { namespace, labelSelector });
}

function isReady({ status = {} }: PodStatus): boolean {
  return (status.conditions ?? []).some(
    ({ type, status: is }) => type === 'Ready' && is === 'True',
  );
}

async function look(
  api: KubeApi,
  { namespace }: Installation['names'],
  seen: { readonly deployment: DeploymentStatus; readonly pods: readonly PodStatus[] },
): Promise<readonly Finding[]> {
  const events = await listObjects<Stored & EventSeen>(api, 'Event', { namespace });
  return diagnose({ ...seen, events });
}

interface Short {
  readonly ready: number;
  readonly wanted: number;
  readonly old: number;
}

function notReady(
  findings: readonly Finding[],
  { ready, wanted, old }: Short,
  { namespace, injector }: Installation['names'],
): PillionError {
  const told =
    findings.length > 0
      ? findings.map(({ code, sentence, advice }) => `  ${sentence} (${code})\n    ${advice}`)
      : [`  nothing is seen to be wrong\n    kubectl describe pods -n ${namespace}`];
  const before = old > 0 ? 'The replicas of before go on answering. ' : '';
  return new PillionError(
    'install.notReady',
    [
      `${ready} of ${wanted} replicas of the injector are ready, and the time is over:`,
      ...told,
      `${before}No webhook was changed. When it is mended, the same command goes on from here; kubectl rollout status -n ${namespace} deployment/${injector} watches it.`,
    ].join('\n'),
  );
}

function gone(injector: string): PillionError {
  return new PillionError(
    'install.gone',
    `the Deployment ${injector} was deleted while it was waited for`,
  );
}
