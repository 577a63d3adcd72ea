import { diagnosePod, type PodStatus } from './diagnose-pod.ts';

/** Why something does not become ready, and what to do about it. */
export interface Finding {
  /** Stable, e.g. `imagePull`. */
  readonly code: string;
  /** A few words, while there is hope. */
  readonly summary: string;
  /** All of it, with what Kubernetes says itself. */
  readonly sentence: string;
  readonly advice: string;
}

export interface DeploymentStatus {
  readonly metadata: { readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface EventSeen {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  /** How often it was seen. */
  readonly count?: number;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

export interface Rollout {
  readonly wanted: number;
  /** Replicas of the old kind that are still there. */
  readonly old: number;
  readonly complete: boolean;
}

/** How far a Deployment is, as `kubectl rollout status` sees it. */
export function rolloutOf({ metadata, spec, status = {} }: DeploymentStatus): Rollout {
  const wanted = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const seen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  const old = replicas - updatedReplicas;
  return {
    wanted,
    old,
    complete: seen && updatedReplicas >= wanted && availableReplicas >= wanted && old === 0,
  };
}

/** What is seen of a Deployment that does not get on. Replicas are alike, so one of them tells for all. */
export function diagnose(seen: {
  readonly deployment: DeploymentStatus;
  readonly pods: readonly PodStatus[];
  readonly events: readonly EventSeen[];
}): readonly Finding[] {
  const { deployment, pods, events } = seen;
  const findings = [
    ...refusedPods(deployment),
    ...newest(pods).flatMap((pod) => diagnosePod(pod, events)),
    ...unseen(deployment),
  ];
  const codes = new Set(findings.map(({ code }) => code));
  return [...codes].flatMap((code) => findings.find((finding) => finding.code === code) ?? []);
}

const HASH = 'pod-template-hash';

/** Replicas of the newest template: what ails those of before is history. */
export function newest(pods: readonly PodStatus[]): readonly PodStatus[] {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const latest = living.toSorted((one, other) => (madeAt(one) < madeAt(other) ? 1 : -1))[0];
  const hash = latest?.metadata.labels?.[HASH];
  return living.filter(({ metadata }) => metadata.labels?.[HASH] === hash);
}

function madeAt({ metadata }: PodStatus): string {
  return metadata.creationTimestamp ?? '';
}

/** No pod was even made: a quota, a policy, another webhook. */
function refusedPods({ status = {} }: DeploymentStatus): readonly Finding[] {
  const failure = status.conditions?.find(
    (condition) => condition.type === 'ReplicaFailure' && condition.status === 'True',
  );
  if (failure === undefined) return [];
  const { message = '' } = failure;
  const advice = /PodSecurity|violates/.test(message)
    ? 'the injector passes the level "restricted"; look which policy asks for more'
    : /failed calling webhook/.test(message)
      ? 'another webhook does not answer: mend it, or exempt this namespace from it'
      : /quota/.test(message)
        ? 'raise the quota of this namespace'
        : 'the message names who refuses the pods';
  const sentence = `no pod may be made: ${message}`;
  return [{ code: 'podsRefused', summary: 'no pod may be made', sentence, advice }];
}

function unseen({ metadata, status = {} }: DeploymentStatus): readonly Finding[] {
  if ((status.observedGeneration ?? 0) >= (metadata.generation ?? 0)) return [];
  return [
    {
      code: 'noController',
      summary: 'nobody has taken notice of the Deployment',
      sentence: 'nobody has taken notice of the Deployment',
      advice: 'look whether kube-controller-manager runs',
    },
  ];
}
