import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../kubernetes/types.ts';
import { arbitraryPod } from '../testing/arbitrary-pod.ts';
import { loadTestConfig } from '../testing/test-config.ts';
import { inject } from './inject.ts';
import { injectDocuments } from './inject-documents.ts';

const TRAFFIC = 'traffic.sidecar.istio.io';

function pod(annotations: Record<string, string>, spec: Partial<Pod['spec']> = {}): Pod {
  return { metadata: { name: 'p', annotations }, spec: { containers: [{ name: 'app' }], ...spec } };
}

function warnings(subject: Pod, config = loadTestConfig()): readonly string[] {
  return inject(config, { pod: subject, namespace: 'shop' }).warnings;
}

describe('warnings', () => {
  test.for([
    [
      'a misspelt annotation',
      pod({ [`${TRAFFIC}/excludeOutboundPort`]: '80' }),
      `annotation ${TRAFFIC}/excludeOutboundPort is unknown: ${TRAFFIC}/excludeOutboundPorts was meant?`,
    ],
    [
      'a deprecated annotation',
      pod({ [`${TRAFFIC}/kubevirtInterfaces`]: 'tap0' }),
      `annotation ${TRAFFIC}/kubevirtInterfaces is deprecated: use istio.io/reroute-virtual-interfaces`,
    ],
    [
      'a port that is both included and excluded',
      pod({
        [`${TRAFFIC}/includeInboundPorts`]: '80,443',
        [`${TRAFFIC}/excludeInboundPorts`]: '443',
      }),
      'port 443 stands in both includeInboundPorts and excludeInboundPorts',
    ],
    [
      'an application with the uid of the proxy',
      pod({}, { containers: [{ name: 'app', securityContext: { runAsUser: 1337 } }] }),
      "container app runs as uid 1337, the proxy's: its traffic is not captured",
    ],
    [
      'the uid of the proxy for the whole pod',
      pod({}, { securityContext: { runAsUser: 1337 } }),
      "container app runs as uid 1337, the proxy's: its traffic is not captured",
    ],
    [
      'a UDP port',
      pod({}, { containers: [{ name: 'dns', ports: [{ containerPort: 53, protocol: 'UDP' }] }] }),
      'UDP is not captured: port 53',
    ],
    [
      'hostNetwork',
      pod({}, { hostNetwork: true }),
      'hostNetwork: true: the pod is not injected, as it would capture the traffic of its node',
    ],
    [
      'an odd value of the inject annotation',
      pod({ 'sidecar.istio.io/inject': 'yes' }),
      'annotation sidecar.istio.io/inject=yes is ignored: only true and false count',
    ],
  ] as const)('%s', ([, subject, warning]) => {
    expect(warnings(subject)).toContain(warning);
  });

  test('a namespace label with an odd value', () => {
    const namespaces = { shop: { labels: { 'istio-injection': 'true' } } };
    expect(warnings(pod({}), loadTestConfig({ cluster: { namespaces } }))).toEqual([
      'namespace label istio-injection=true disables injection: only enabled injects',
    ]);
  });

  test('an ordinary pod has none', () => {
    expect(warnings(pod({ [`${TRAFFIC}/excludeOutboundPorts`]: '80' }))).toEqual([]);
  });

  test('annotations on the controller are told offline, where it can be seen', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', annotations: { [`${TRAFFIC}/excludeOutboundPorts`]: '80' } },
      spec: { template: { spec: { containers: [{ name: 'app' }] } } },
    };
    const { reports } = injectDocuments(loadTestConfig(), JSON.stringify(deployment));
    expect(reports[0]?.outcome).toMatchObject({
      warnings: [
        `annotation ${TRAFFIC}/excludeOutboundPorts is on the Deployment, not on its pod template: it has no effect`,
      ],
    });
  });

  test('stay few and short', () => {
    fc.assert(
      fc.property(arbitraryPod, fc.dictionary(fc.string(), fc.string()), (subject, annotations) => {
        const noisy = { ...subject, metadata: { ...subject.metadata, annotations } };
        const told = warnings(noisy);
        expect(told.length).toBeLessThanOrEqual(5);
        for (const warning of told) expect(warning.length).toBeLessThanOrEqual(256);
      }),
    );
  });
});
