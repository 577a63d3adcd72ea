import * as variable from './environment.ts';
import type { PodInfo } from './pod-info.ts';

/** Who the pod is, as telemetry names it. What nobody says is `unknown`. */
export interface WorkloadIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly canonicalService: string;
  readonly canonicalRevision: string;
  /** The labels `app` and `version`. */
  readonly app: string;
  readonly version: string;
  readonly cluster: string;
}

const UNKNOWN = 'unknown';

/** From what the injector wrote, and from the pod's labels in Istio's order. */
export function workloadIdentity(
  read: (name: string) => string | undefined,
  { labels }: PodInfo,
): WorkloadIdentity {
  const name = read(variable.WORKLOAD_NAME) ?? read(variable.POD_NAME) ?? UNKNOWN;
  const label = (...names: readonly string[]): string | undefined =>
    names.map((each) => labels.get(each)).find((value) => value !== undefined && value !== '');
  return {
    name,
    namespace: read(variable.POD_NAMESPACE) ?? UNKNOWN,
    canonicalService:
      label('service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app') ?? name,
    canonicalRevision:
      label('service.istio.io/canonical-revision', 'app.kubernetes.io/version', 'version') ??
      'latest',
    app: label('app') ?? UNKNOWN,
    version: label('version') ?? UNKNOWN,
    cluster: read(variable.CLUSTER_ID) ?? 'Kubernetes',
  };
}
