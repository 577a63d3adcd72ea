import { expect, it } from 'vitest';
import { DEFAULT_INJECTOR_CONFIG, readYaml } from '../mesh/index.ts';
import { describeConformance } from '../testing/conformance.ts';
import { accept } from '../testing/injection-context.ts';
import { renderedOverlays } from '../testing/rendered-overlays.ts';
import { builtinTemplates } from './builtin/index.ts';
import { compileTemplates } from './compile-templates.ts';
import { renderOverlay } from './render-overlay.ts';

interface WithTemplates {
  readonly sidecarInjectorWebhook: { readonly templates: Readonly<Record<string, string>> };
}

const cases = renderedOverlays().filter(({ template }) => !builtinTemplates.has(template));

describeConformance('templates in Go that come with the values', () => {
  it.each(cases)('$name', ({ template, text, context }) => {
    const { templates } = (context.values.raw as unknown as WithTemplates).sidecarInjectorWebhook;
    const sources = Object.entries(templates).map(
      ([name, source]) => [name, { kind: 'go', text: source }] as const,
    );
    const config = { ...DEFAULT_INJECTOR_CONFIG, templates: new Map(sources) };
    const compiled = accept(compileTemplates(config)).byName.get(template);
    expect(compiled && accept(renderOverlay(compiled, context))).toEqual(
      accept(readYaml('overlay', text)).value,
    );
  });
});
