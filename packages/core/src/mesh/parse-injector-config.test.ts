import { describe, expect, it } from 'vitest';
import { DEFAULT_INJECTOR_CONFIG } from './injector-config.ts';
import { parseInjectorConfig } from './parse-injector-config.ts';

describe('parseInjectorConfig', () => {
  it('is the defaults where nothing is written, or where lists are empty', () => {
    const defaults = { ok: true, value: DEFAULT_INJECTOR_CONFIG };
    expect(parseInjectorConfig('')).toEqual(defaults);
    expect(parseInjectorConfig('defaultTemplates: []\naliases: null')).toEqual(defaults);
  });

  it('reads templates as texts and as names of built-ins', () => {
    const config = parseInjectorConfig(
      'templates:\n  mine: |\n    spec: {}\n  other: {builtin: sidecar}\naliases: {both: [mine, other]}\n',
    );
    expect(config.ok && [...config.value.templates]).toEqual([
      ['mine', { kind: 'go', text: 'spec: {}\n' }],
      ['other', { kind: 'builtin', name: 'sidecar' }],
    ]);
    expect(config.ok && config.value.aliases.get('both')).toEqual(['mine', 'other']);
  });

  it('ignores the legacy key `template`, which is there to fail in old versions', () => {
    expect(parseInjectorConfig('template: "{{ Not_A_Function }}"').ok).toBe(true);
  });

  it('reads selectors and annotations', () => {
    const config = parseInjectorConfig(
      'neverInjectSelector:\n- matchExpressions:\n  - {key: a, operator: Exists}\ninjectedAnnotations: {x: "1"}',
    );
    expect(config.ok && config.value.neverInjectSelector).toEqual([
      { matchLabels: {}, matchExpressions: [{ key: 'a', operator: 'Exists', values: [] }] },
    ]);
    expect(config.ok && config.value.injectedAnnotations).toEqual({ x: '1' });
  });

  it('tells every problem with its line', () => {
    const config = parseInjectorConfig(
      'policy: [a]\ntemplates:\n  a: 5\n  b: {}\naliases:\n  c: d\nneverInjectSelector:\n- x\n',
    );
    expect(config.ok ? [] : config.problems.map(({ subject }) => subject)).toEqual([
      'config:1 policy',
      'config:3 templates.a',
      'config:4 templates.b',
      'config:6 aliases.c',
      'config:8 neverInjectSelector.0',
    ]);
  });
});
