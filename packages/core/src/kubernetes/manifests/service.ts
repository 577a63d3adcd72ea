import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IService } from 'kubernetes-models/v1/Service';
import type { Installation } from './installation.ts';
import { podSelector } from './labels.ts';

/** Where API servers call: Istio's name, so that configurations of either injector lead to it. */
export function serviceObject({ names, labels }: Installation): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: names.service, namespace: names.namespace, labels: { ...labels } },
    spec: {
      // One family suffices for the API server; of two, a cluster's first is taken.
      ipFamilyPolicy: 'PreferDualStack',
      selector: { ...podSelector(names) },
      ports: [
        { name: 'https-webhook', port: 443, targetPort: 'https-webhook', protocol: 'TCP' },
        { name: 'http-monitoring', port: 15_014, targetPort: 'http-monitoring', protocol: 'TCP' },
      ],
    },
  };
}

/**
 * Keeps one replica while nodes are drained. A single replica gets none: it would never be let go. Replicas that are
 * not ready answer nobody, and may go at any time.
 */
export function disruptionBudget(installation: Installation): readonly IPodDisruptionBudget[] {
  const { names, labels, replicas } = installation;
  if (replicas < 2) return [];
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: names.injector, namespace: names.namespace, labels: { ...labels } },
      spec: {
        minAvailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: { ...podSelector(names) } },
      },
    },
  ];
}
