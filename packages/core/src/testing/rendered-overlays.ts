import type { ObjectMeta, Pod } from '../kubernetes/types.ts';
import { parseMeshConfig, parseValues, proxyImage, resolveProxyConfig } from '../mesh/index.ts';
import { conformancePresent, readConformance, readConformanceText } from './conformance.ts';
import type { InjectionContext } from '../template/context.ts';
import { accept } from './injection-context.ts';

/** One pod of a conformance case, with the overlays that Istio rendered for it. */
export interface RenderedDocument {
  readonly pod: Pod;
  readonly typeMeta: InjectionContext['typeMeta'];
  readonly deploymentMeta: InjectionContext['deploymentMeta'];
  readonly revision: string;
  readonly nativeSidecar: boolean;
  readonly proxyUID: number;
  readonly proxyGID: number;
  readonly overlays: readonly RenderedOverlay[];
}

export interface RenderedOverlay {
  readonly template: string;
  readonly text: string;
}

/** An overlay by Istio, and the context that its template saw. */
export interface RenderedOverlayCase extends RenderedOverlay {
  readonly name: string;
  readonly context: InjectionContext;
}

interface CaseFile {
  readonly values: string;
  readonly mesh: string;
  readonly compliancePolicy: string;
  readonly docs: readonly RenderedDocument[];
}

interface CaseIndex {
  readonly injection: {
    readonly cases: readonly { readonly input: string; readonly golden: string | null }[];
  };
}

const FOLDER = 'istio-inject-rendered';

/** Every overlay of every rendered case; none where the conformance data is absent. */
export function renderedOverlays(): readonly RenderedOverlayCase[] {
  if (!conformancePresent) return [];
  const { cases } = readConformance<CaseIndex>('cases.json').injection;
  return cases.flatMap(({ input, golden }, index) => {
    const name = `${String(index).padStart(3, '0')}-${golden ?? `${input}.ERROR`}`;
    return overlaysOf(name, readConformance<CaseFile>(`${FOLDER}/cases/${name}.json`));
  });
}

function overlaysOf(name: string, file: CaseFile): readonly RenderedOverlayCase[] {
  return file.docs.flatMap((document, at) => {
    const context = contextOf(file, document);
    return document.overlays.map((overlay) => ({
      ...overlay,
      name: `${name} #${at} ${overlay.template}`,
      context,
    }));
  });
}

function contextOf(file: CaseFile, document: RenderedDocument): InjectionContext {
  const values = accept(parseValues(readConformanceText(`${FOLDER}/${file.values}`)));
  const meshConfig = accept(parseMeshConfig(readConformanceText(`${FOLDER}/${file.mesh}`)));
  const pod = withoutInjected(document.pod);
  const objectMeta = pod.metadata ?? {};
  const annotations = objectMeta.annotations ?? {};
  const proxyConfig = accept(resolveProxyConfig(meshConfig, annotations));
  const choice = {
    annotation: annotations['sidecar.istio.io/proxyImageType'],
    proxyConfigImageType: proxyConfig.image?.imageType,
  };
  return {
    typeMeta: document.typeMeta,
    deploymentMeta: document.deploymentMeta,
    objectMeta,
    spec: pod.spec ?? { containers: [] },
    proxyConfig,
    meshConfig,
    values,
    revision: document.revision,
    nativeSidecars: document.nativeSidecar,
    proxyImage: proxyImage(values, 'proxy', choice),
    proxyInitImage: proxyImage(values, 'init', choice),
    proxyUid: document.proxyUID,
    proxyGid: document.proxyGID,
    inboundTrafficPolicyMode:
      meshConfig.inboundTrafficPolicy.mode === 'LOCALHOST' ? 'localhost' : 'passthrough',
    compliancePolicy: file.compliancePolicy,
    env: {},
  };
}

/** Templates do not see what an earlier injection put into the pod. */
function withoutInjected(pod: Pod): Pod {
  const status = pod.metadata?.annotations?.['sidecar.istio.io/status'];
  if (status === undefined || pod.spec === undefined) return pod;
  const injected = JSON.parse(status) as { readonly containers?: readonly string[] | null };
  const kept = pod.spec.containers.filter(({ name }) => !injected.containers?.includes(name));
  const metadata: ObjectMeta = { ...pod.metadata };
  return { ...pod, metadata, spec: { ...pod.spec, containers: kept } };
}
