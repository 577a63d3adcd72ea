import type { AnnotationDefinition } from './definition.ts';
import { foreignAnnotations, podLabels } from './foreign.ts';
import { healthAnnotations } from './health.ts';
import { sidecarAnnotations } from './sidecar.ts';
import { trafficAnnotations } from './traffic.ts';

const HEADER = `# Annotations and labels

Every annotation and label that Pillion reads or writes on a pod. They stand on the pod, so in a
Deployment on \`spec.template.metadata\`, never on the Deployment's own \`metadata\`.

A value that is not accepted refuses the pod; the message names the annotation, the value, what is
wrong with it and what would be accepted, for all annotations at once.

Made by \`scripts/annotations-reference.ts\` from \`packages/core/src/annotations\`.
`;

/** The reference page as Markdown. */
export function annotationsReference(): string {
  return [
    HEADER,
    section('Traffic', trafficAnnotations),
    section('Sidecar', sidecarAnnotations),
    section('Probes and metrics', healthAnnotations),
    section('Of others', foreignAnnotations),
    section('Labels', podLabels),
  ].join('\n');
}

function section(title: string, definitions: readonly AnnotationDefinition[]): string {
  return `## ${title}\n\n${definitions.map(entry).join('\n')}`;
}

function entry(definition: AnnotationDefinition): string {
  const { name, type, example, doc, readBy, deprecated } = definition;
  const initial = definition.default === '' ? 'none' : `\`${definition.default}\``;
  const checked = definition.validate ? ' Checked.' : '';
  const advice = deprecated === undefined ? '' : `\nDeprecated; use ${deprecated}.\n`;
  return `### \`${name}\`

${doc}
${advice}
Type: ${type}. Default: ${initial}. Example: \`${example}\`. Read by: ${readBy}.${checked}
`;
}
