import { describe, expect, it } from 'vitest';
import { parseValues } from './parse-values.ts';
import type { Values } from './values.ts';

function parse(text: string): Values {
  const values = parseValues(text);
  if (!values.ok) throw new Error(JSON.stringify(values.problems));
  return values.value;
}

describe('parseValues', () => {
  it('has the defaults of the chart where nothing is written', () => {
    const { global, pilot, revision, sidecarInjectorWebhook } = parse('');
    expect(revision).toBe('');
    expect(pilot.cni).toEqual({ enabled: false, provider: 'default' });
    expect(sidecarInjectorWebhook.rewriteAppHTTPProbe).toBe(true);
    expect(global.proxy).toMatchObject({
      includeIPRanges: '*',
      excludeIPRanges: '',
      statusPort: 15_020,
    });
    expect(global.istioNamespace).toBe('istio-system');
    expect(global.proxy.lifecycle).toBe(undefined);
  });

  it('takes an empty text for what it is, and null for unset', () => {
    const { proxy } = parse('global: {proxy: {includeIPRanges: "", logLevel: null}}').global;
    expect(proxy.includeIPRanges).toBe('');
    expect(proxy.logLevel).toBe('warning');
  });

  it('reads a tag that YAML takes for a number', () => {
    expect(parse('global: {tag: 1.27}').global.tag).toBe('1.27');
  });

  it('drops what Helm unset among the resources, and what is empty for it', () => {
    const resources = '{limits: {cpu: null, memory: 1Gi}, requests: {cpu: null}, claims: []}';
    expect(parse(`global: {proxy: {resources: ${resources}}}`).global.proxy.resources).toEqual({
      limits: { memory: '1Gi' },
      claims: [],
    });
  });

  it('keeps what it does not know, for templates', () => {
    expect(parse('mine: {a: [1]}').raw).toEqual({ mine: { a: [1] } });
  });

  it('tells all wrong types at once, with their lines', () => {
    const values = parseValues(
      'revision: [x]\nglobal:\n  logAsJson: "true"\n  proxy:\n    statusPort: 70000\n    resources: none\n',
    );
    const told = values.ok ? [] : values.problems;
    expect(told.map(({ subject, value }) => `${subject}=${value}`).toSorted()).toEqual([
      'values:1 revision=["x"]',
      'values:3 global.logAsJson=true',
      'values:5 global.proxy.statusPort=70000',
      'values:6 global.proxy.resources=none',
    ]);
  });

  it('refuses a text that is no object', () => {
    expect(parseValues('- a').ok).toBe(false);
    expect(parseValues('{').ok).toBe(false);
  });
});
