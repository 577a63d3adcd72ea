import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  conformanceFolder,
  conformancePresent,
  readConformanceText,
} from '../testing/conformance.ts';
import {
  type RenderedCase,
  renderedCases,
  TEST_NAMESPACES,
  TEST_NODES,
} from '../testing/rendered-cases.ts';
import { type InjectionConfig, loadInjectionConfig } from './config.ts';
import { injectDocuments } from './inject-documents.ts';
import type { NativeSidecarMode } from './native-sidecars.ts';

const BUILTINS = ['sidecar', 'gateway', 'grpc-simple', 'grpc-agent'];

/** The ConfigMap of a case, with our built-in templates under the names of Istio's. */
function configOf(rendered: RenderedCase, revision: string): InjectionConfig {
  const { sidecarInjectorWebhook } = JSON.parse(rendered.values) as {
    sidecarInjectorWebhook: { templates?: Record<string, string> };
  };
  const builtins = Object.fromEntries(BUILTINS.map((name) => [name, { builtin: name }]));
  const loaded = loadInjectionConfig({
    config: JSON.stringify({
      policy: 'enabled',
      defaultTemplates: rendered.config.defaultTemplates,
      templates: { ...builtins, ...sidecarInjectorWebhook.templates },
    }),
    values: rendered.values,
    meshConfig: rendered.mesh,
    revision,
    environment: {
      nativeSidecars: rendered.nativeSidecarsMode as NativeSidecarMode,
      compliancePolicy: rendered.compliancePolicy,
      ...(rendered.openshift ? { platform: 'openshift' } : {}),
    },
    cluster: { namespaces: TEST_NAMESPACES, nodes: TEST_NODES },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

const names = conformancePresent
  ? readdirSync(`${conformanceFolder}/istio-inject-rendered/cases`).toSorted()
  : [];
const cases = renderedCases(names);

describe.skipIf(!conformancePresent)('offline injection against the goldens', () => {
  test.for(cases.filter((each) => !each.skipKubeInject && each.want !== ''))(
    '$name',
    (rendered) => {
      const input = readConformanceText(`istio-inject/${rendered.in}`);
      const { text, reports } = injectDocuments(configOf(rendered, ''), input);
      expect(reports.map(({ outcome }) => outcome.kind)).not.toContain('refused');
      expect(withoutStatus(text)).toBe(
        withoutStatus(readConformanceText(`istio-inject/${rendered.want}`)),
      );
    },
  );

  test.for(cases.filter(({ expectedError }) => expectedError !== ''))('$name', (rendered) => {
    const input = readConformanceText(`istio-inject/${rendered.in}`);
    const { reports } = injectDocuments(configOf(rendered, ''), input);
    const messages = reports.map(({ outcome }) => ('message' in outcome ? outcome.message : ''));
    expect(messages.join('\n').toLowerCase()).toContain(rendered.expectedError);
  });
});

/** The corpus compares without the version that this line once held. */
function withoutStatus(text: string): string {
  return text.trim().replaceAll(/sidecar\.istio\.io\/status: .*/g, 'sidecar.istio.io/status');
}
