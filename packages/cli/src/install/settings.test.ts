import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeSettings, parseSettings } from './settings.ts';

function values(...settings: readonly string[]) {
  const parsed = parseSettings(settings);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

it('makes the objects that paths name, and types of what looks like them', () => {
  expect(
    values(
      'global.proxy.logLevel=debug',
      'global.proxy.privileged=true',
      'values.global.proxy.statusPort=15020',
      'global.tag=1.10',
      'global.imagePullSecrets={one, two}',
      'global.proxy.resources=null',
      'sidecarInjectorWebhook.injectedAnnotations.example\\.com/a=b=c',
      'global.proxy.excludeIPRanges=10.0.0.0/8,172.16.0.0/12',
      'meshConfig.accessLogFile=/dev/stdout',
    ),
  ).toEqual({
    global: {
      imagePullSecrets: ['one', 'two'],
      proxy: {
        logLevel: 'debug',
        privileged: true,
        statusPort: 15_020,
        resources: null,
        excludeIPRanges: '10.0.0.0/8,172.16.0.0/12',
      },
      tag: '1.10',
    },
    meshConfig: { accessLogFile: '/dev/stdout' },
    sidecarInjectorWebhook: { injectedAnnotations: { 'example.com/a': 'b=c' } },
  });
});

it('lets the last one win, whatever is set', () => {
  const name = fc.stringMatching(/^[a-z]{1,3}$/);
  const setting = fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), name);
  fc.assert(
    fc.property(fc.array(setting), setting, (before, [path, value]) => {
      const all = [...before, [path, value] as const].map(
        ([at, to]) => `global.${at.join('.')}=${to}`,
      );
      let found: unknown = values(...all)['global'];
      for (const each of path) found = (found as Record<string, unknown>)[each];
      expect(found).toBe(value);
    }),
  );
});

it('tells all that are none at once, and which have a flag', () => {
  const parsed = parseSettings(['nothing', '=1', 'a..b=1', 'hub=x', 'global.ok=1']);
  const told = parsed.ok
    ? []
    : parsed.problems.map(({ value, accepted }) => `${value}: ${accepted}`);
  expect(told).toHaveLength(4);
  expect(told[3]).toBe('hub=x: --hub');
});

it('merges as deep as both are objects', () => {
  expect(mergeSettings({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2] }, d: null })).toEqual({
    a: { b: 1, c: [2] },
    d: null,
  });
});
