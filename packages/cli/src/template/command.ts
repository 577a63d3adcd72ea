import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import type { TemplateFlags } from './run-template.ts';

export const templateCommand = buildCommand<TemplateFlags, [string], CliContext>({
  loader: async () => (await import('./run-template.ts')).runTemplate,
  parameters: {
    flags: {
      data: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'JSON for the dot, - for standard input',
      },
      functions: {
        kind: 'enum',
        values: ['go', 'sprig', 'istio'],
        default: 'istio',
        brief: "Go's own functions, also sprig's, also Istio's",
      },
      name: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'NAME',
        brief: "The template's name in errors; default: the file's",
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: String, placeholder: 'FILE', brief: 'A Go template, - for standard input' },
      ],
    },
  },
  docs: {
    brief: 'Render a Go template against JSON data, as the injector would',
    fullDescription:
      'Prints the output and nothing else. An error is told as Go words it, and the exit code is 1.',
  },
});
