import type { ObjectMeta } from './types.ts';

/** The workload that a pod belongs to, as a person would name it. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for a bare pod that the API server has not named yet. */
  readonly name: string;
  readonly namespace: string;
}

/** The controller of a CronJob's Job ends in the minute it was scheduled for. */
const SCHEDULED_JOB = /^(.+)-[0-9]{8,10}$/;

/**
 * Guesses the workload from a pod's metadata: the API server tells only the direct controller, and
 * for a Deployment that is a ReplicaSet with a hash in its name.
 */
export function owningWorkload(metadata: ObjectMeta): Workload {
  const namespace = metadata.namespace ?? '';
  const controller = metadata.generateName
    ? (metadata.ownerReferences ?? []).find((owner) => owner.controller === true)
    : undefined;
  if (controller === undefined) {
    return { apiVersion: 'v1', kind: 'Pod', name: metadata.name ?? '', namespace };
  }
  const { apiVersion, kind, name } = controller;
  const labels = metadata.labels ?? {};
  const owner = { apiVersion, kind, name, namespace };
  switch (kind) {
    case 'ReplicaSet': {
      const hash = labels['pod-template-hash'];
      if (hash && name.endsWith(hash)) {
        return { ...owner, kind: 'Deployment', name: withoutHash(name, hash) };
      }
      const rollout = labels['rollouts-pod-template-hash'];
      if (rollout && name.endsWith(rollout)) {
        const parent = withoutHash(name, rollout);
        return { ...owner, apiVersion: 'v1alpha1', kind: 'Rollout', name: parent };
      }
      return owner;
    }
    case 'ReplicationController': {
      const config = labels['deploymentconfig'];
      return config ? { ...owner, kind: 'DeploymentConfig', name: config } : owner;
    }
    case 'Job': {
      const cronJob = SCHEDULED_JOB.exec(name)?.[1];
      if (cronJob === undefined) return owner;
      return { ...owner, apiVersion: 'batch/v1', kind: 'CronJob', name: cronJob };
    }
    default:
      return owner;
  }
}

function withoutHash(name: string, hash: string): string {
  const suffix = `-${hash}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
