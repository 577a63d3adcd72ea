import type { Pod } from '../kubernetes/types.ts';
import { reason } from '../values/index.ts';
import type { InjectionConfig } from './config.ts';
import type { Outcome } from './outcome.ts';

export interface InjectRequest {
  /** The submitted pod; never written to. */
  readonly pod: Pod;
  /** The namespace that the pod will live in. */
  readonly namespace: string;
  /** Environment for the proxy from the URL path (`proxyEnvFromPath`). */
  readonly proxyEnv?: Readonly<Record<string, string>>;
  /** The workload that owns the pod, where the caller knows better than the pod's own metadata. */
  readonly owner?: WorkloadIdentity;
}

export interface WorkloadIdentity {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly namespace: string;
}

/** Decides and, where it should be, injects. Pure: same config and request, same outcome. */
export function inject(_config: InjectionConfig, _request: InjectRequest): Outcome {
  return { kind: 'skipped', reason: reason('skipped.policy', 'not yet'), warnings: [] };
}
