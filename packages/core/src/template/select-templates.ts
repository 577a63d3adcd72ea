import { type Parsed, parsed, type Problem } from '../values/index.ts';
import type { CompiledTemplates } from './compile-templates.ts';
import type { Template } from './define-template.ts';

const ANNOTATION = 'inject.istio.io/templates';

/**
 * The templates for a pod, in order: those of `inject.istio.io/templates`, else the defaults;
 * aliases expanded. A problem's `reason` is the whole sentence that Istio answers with.
 */
export function selectTemplates(
  templates: CompiledTemplates,
  podAnnotations: Readonly<Record<string, string>>,
): Parsed<readonly Template[]> {
  const asked = podAnnotations[ANNOTATION];
  const names = asked === undefined ? templates.defaults : asked.split(',').map((n) => n.trim());
  const selected: Template[] = [];
  const problems: Problem[] = [];
  for (const name of names.flatMap((each) => templates.aliases.get(each) ?? [each])) {
    const template = templates.byName.get(name);
    if (template) selected.push(template);
    else problems.push(unknownTemplate(name, asked ?? names.join(','), templates));
  }
  return problems.length ? { ok: false, problems } : parsed(selected);
}

function unknownTemplate(name: string, value: string, templates: CompiledTemplates): Problem {
  const known = [...templates.byName.keys()].toSorted().join(', ');
  return {
    code: 'template.unknown',
    subject: ANNOTATION,
    value,
    reason: `requested template ${JSON.stringify(name)} not found; have ${known}`,
    accepted: `a comma list of ${known}`,
  };
}
