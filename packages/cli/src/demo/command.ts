import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import type { DemoFlags } from './run-demo.ts';

export const demoCommand = buildCommand<DemoFlags, [], CliContext>({
  loader: async () => (await import('./run-demo.ts')).runDemo,
  parameters: {
    flags: {
      pod: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'A Pod or workload to inject instead of the demo Deployment',
      },
      keep: {
        kind: 'boolean',
        default: false,
        brief: 'Leave it running and tell how to look around',
      },
      json: { kind: 'boolean', default: false, brief: 'One JSON object on standard output' },
      verbose: { kind: 'boolean', default: false, brief: 'Show what the programs log' },
    },
  },
  docs: {
    brief: 'Drive one real pod down the whole road, on this machine, without a cluster',
    fullDescription:
      'Starts the real injector, admits a pod, makes two pods as network namespaces, runs the init program and the proxy as injected, and makes calls. Needs root. Exit code 1 when a call took another way than asserted.',
  },
});
