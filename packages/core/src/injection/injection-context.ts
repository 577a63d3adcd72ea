import { owningWorkload } from '../kubernetes/owner.ts';
import type { Pod } from '../kubernetes/types.ts';
import { proxyImage } from '../mesh/index.ts';
import type { InjectionContext } from '../template/index.ts';
import type { InjectionConfig } from './config.ts';
import type { InjectRequest } from './inject.ts';
import { DEFAULT_IDS, openshiftIds } from './openshift.ts';
import type { Validated } from './validate-pod.ts';

/**
 * What templates see of a pod and of the mesh.
 *
 * @param bare The pod without what an earlier injection put there.
 * @param native Whether the nodes run native sidecars.
 */
export function injectionContext(
  config: InjectionConfig,
  request: InjectRequest,
  bare: Pod,
  validated: Validated,
  native: boolean,
): InjectionContext {
  const { values, mesh, environment } = config;
  const { annotations, proxyConfig } = validated;
  const namespace = bare.metadata?.namespace ?? request.namespace;
  const objectMeta = {
    ...bare.metadata,
    ...(namespace === '' ? {} : { namespace }),
  };
  const owner = request.owner ?? owningWorkload(objectMeta);
  const ids =
    environment.platform === 'openshift'
      ? openshiftIds(config.cluster.namespaces?.[namespace])
      : DEFAULT_IDS;
  const annotation = annotations['sidecar.istio.io/proxyImageType'];
  const proxyConfigImageType = proxyConfig.image?.imageType;
  return {
    typeMeta: { kind: owner.kind, apiVersion: owner.apiVersion },
    deploymentMeta: { name: owner.name, namespace: owner.namespace },
    objectMeta,
    spec: { ...bare.spec, containers: bare.spec?.containers ?? [] },
    proxyConfig,
    meshConfig: mesh,
    values,
    revision: config.revision,
    nativeSidecars: native,
    proxyImage: proxyImage(values, 'proxy', { annotation, proxyConfigImageType }),
    proxyInitImage: proxyImage(values, 'init', { annotation }),
    proxyUid: ids.uid,
    proxyGid: ids.gid,
    inboundTrafficPolicyMode:
      mesh.inboundTrafficPolicy.mode === 'LOCALHOST' ? 'localhost' : 'passthrough',
    compliancePolicy: environment.compliancePolicy ?? '',
    env: environment.env ?? {},
  };
}
