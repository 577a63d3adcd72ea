import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  conformanceFolder,
  conformancePresent,
  describeConformance,
  readConformanceText,
} from '../testing/conformance.ts';
import { configOfCase, renderedCases } from '../testing/rendered-cases.ts';
import { injectDocuments } from './inject-documents.ts';

const names = conformancePresent
  ? readdirSync(`${conformanceFolder}/istio-inject-rendered/cases`).toSorted()
  : [];
const cases = renderedCases(names);

describeConformance('offline injection against the goldens', () => {
  test.for(cases.filter((each) => !each.skipKubeInject && each.want !== ''))(
    '$name',
    (rendered) => {
      const input = readConformanceText(`istio-inject/${rendered.in}`);
      const { text, reports } = injectDocuments(configOfCase(rendered, ''), input);
      expect(reports.map(({ outcome }) => outcome.kind)).not.toContain('refused');
      expect(withoutStatus(text)).toBe(
        withoutStatus(readConformanceText(`istio-inject/${rendered.want}`)),
      );
    },
  );

  test.for(cases.filter(({ expectedError }) => expectedError !== ''))('$name', (rendered) => {
    const input = readConformanceText(`istio-inject/${rendered.in}`);
    const { reports } = injectDocuments(configOfCase(rendered, ''), input);
    const messages = reports.map(({ outcome }) => ('message' in outcome ? outcome.message : ''));
    expect(messages.join('\n').toLowerCase()).toContain(rendered.expectedError);
  });
});

/** The corpus compares without the version that this line once held. */
function withoutStatus(text: string): string {
  return text.trim().replaceAll(/sidecar\.istio\.io\/status: .*/g, 'sidecar.istio.io/status');
}
