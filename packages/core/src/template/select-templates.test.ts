import { describe, expect, it } from 'vitest';
import { DEFAULT_INJECTOR_CONFIG } from '../mesh/index.ts';
import { compileTemplates } from './compile-templates.ts';
import { selectTemplates } from './select-templates.ts';
import { accept } from '../testing/injection-context.ts';

const templates = accept(
  compileTemplates({
    ...DEFAULT_INJECTOR_CONFIG,
    templates: new Map([['extra', { kind: 'go', text: 'spec: {}' }]]),
    aliases: new Map([
      ['both', ['sidecar', 'extra']],
      ['nested', ['both']],
    ]),
  }),
);

function select(asked?: string): readonly string[] {
  const annotations = asked === undefined ? {} : { 'inject.istio.io/templates': asked };
  const selected = selectTemplates(templates, annotations);
  return selected.ok
    ? selected.value.map(({ name }) => name)
    : selected.problems.map(({ reason }) => reason);
}

const HAVE = 'have extra, gateway, grpc-agent, grpc-simple, sidecar';

describe('selectTemplates', () => {
  it.each([
    [undefined, ['sidecar']],
    ['gateway', ['gateway']],
    [' sidecar , extra ', ['sidecar', 'extra']],
    ['both', ['sidecar', 'extra']],
    ['nested', [`requested template "both" not found; ${HAVE}`]], // one level, as in Istio
    ['nope', [`requested template "nope" not found; ${HAVE}`]],
    ['', [`requested template "" not found; ${HAVE}`]],
    ['a,sidecar,b', ['a', 'b'].map((name) => `requested template "${name}" not found; ${HAVE}`)],
  ])('%j selects %j', (asked, names) => {
    expect(select(asked)).toEqual(names);
  });
});
