import { expect, test } from 'vitest';
import {
  conformancePresent,
  describeConformance,
  readConformance,
  readConformanceText,
} from '../testing/conformance.ts';
import { canonicalAddress } from '../values/index.ts';
import { type CaptureField, rawCapture } from './capture.ts';
import { compile } from './compile.ts';
import { renderIptables } from './render-iptables.ts';
import { resolveCapture } from './resolve.ts';

interface Case {
  readonly name: string;
  readonly golden: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly proxyEnv?: Readonly<Record<string, string>>;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}

interface Index {
  readonly cni_plugin: { readonly cases: readonly Case[] };
}

/** How Istio's plugin reads a pod: annotations, then the proxy container's environment and ids. */
const ANNOTATIONS: readonly (readonly [CaptureField, annotation: string, otherwise: string])[] = [
  ['interceptionMode', 'sidecar.istio.io/interceptionMode', 'REDIRECT'],
  ['inboundPortsInclude', 'traffic.sidecar.istio.io/includeInboundPorts', '*'],
  ['outboundRangesInclude', 'traffic.sidecar.istio.io/includeOutboundIPRanges', '*'],
  ['outboundRangesExclude', 'traffic.sidecar.istio.io/excludeOutboundIPRanges', ''],
  ['outboundPortsExclude', 'traffic.sidecar.istio.io/excludeOutboundPorts', '15020'],
  ['inboundPortsExclude', 'traffic.sidecar.istio.io/excludeInboundPorts', '15020,15021,15090'],
];

function rawOf({ annotations, proxyEnv = {}, runAsUser, runAsGroup }: Case) {
  const texts = ANNOTATIONS.map(([field, name, otherwise]) => [
    field,
    annotations[name] ?? otherwise,
  ]);
  const dns = proxyEnv['ISTIO_META_DNS_CAPTURE'] ?? 'false';
  return rawCapture({
    ...Object.fromEntries(texts),
    redirectDns: dns,
    captureAllDns: dns, // the plugin cannot see the pod's resolv.conf
    dropInvalid: proxyEnv['INVALID_DROP'] ?? 'false',
    ...(runAsUser ? { proxyUid: `${runAsUser}` } : {}), // 0 is no id of a proxy
    ...(runAsGroup ? { proxyGid: `${runAsGroup}` } : {}),
  });
}

/** Text by table: their order is free here. */
function byTable(text: string) {
  const blocks = text.split('COMMIT').map((block) => block.trim());
  return Object.fromEntries(
    blocks.filter((block) => block !== '').map((block) => [block.split('\n')[0], block]),
  );
}

describeConformance('rules of a pod against Istio', () => {
  const cases = conformancePresent ? readConformance<Index>('cases.json').cni_plugin.cases : [];

  test.for(cases)('$name', (pod) => {
    const address = canonicalAddress('10.0.0.1');
    const capture = resolveCapture(
      rawOf(pod),
      { podAddresses: address ? [address] : [], dnsServers: [] },
      { compat: 'istio' },
    );
    if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
    const text = renderIptables(compile(capture.value), 'ipv4', { compat: 'istio' });
    expect(byTable(text)).toEqual(byTable(readConformanceText(pod.golden)));
  });
});
