import { expect, it } from 'vitest';
import type { Json } from '../../kubernetes/types.ts';
import { readYaml } from '../../mesh/index.ts';
import { describeConformance } from '../../testing/conformance.ts';
import { renderedOverlays } from '../../testing/rendered-overlays.ts';
import { strategicMerge } from '../strategic-merge.ts';
import { accept } from '../../testing/injection-context.ts';
import { builtinTemplates } from './index.ts';

const cases = renderedOverlays().filter(({ template }) => builtinTemplates.has(template));

/** What a decoder of pods cannot tell from absence: nulls, empty values, a delay of 0, no caps. */
function meaning(value: Json): Json {
  if (Array.isArray(value)) return value.map(meaning);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name, field]) =>
      field !== null &&
      !(name === 'value' && field === '') &&
      !(name === 'initialDelaySeconds' && field === 0),
  );
  return Object.fromEntries(fields.map(([name, field]) => [name, meaning(field)]));
}

describeConformance('built-in templates against what Istio renders', () => {
  it.each(cases)('$name', ({ template, text, context }) => {
    const overlay = builtinTemplates.get(template)?.render(context) ?? {};
    const theirs = accept(readYaml('overlay', text)).value as object;
    expect(meaning(overlay as Json)).toEqual(meaning(theirs as Json));

    const pod = { metadata: context.objectMeta, spec: context.spec };
    const merged = strategicMerge<object>(pod, overlay);
    expect(meaning(merged as Json)).toEqual(meaning(strategicMerge<object>(pod, theirs) as Json));
  });
});
