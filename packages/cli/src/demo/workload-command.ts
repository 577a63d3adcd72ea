import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { runWorkload, type WorkloadPorts } from './workload.ts';

const ports = {
  kind: 'parsed',
  parse: (text: string) => text.split(',').filter(Boolean).map(Number),
  placeholder: 'LIST',
} as const;

/** Internal: the application that `pillion demo` runs in its pods. */
export const workloadCommand = buildCommand<WorkloadPorts, [], CliContext>({
  async func(this: CliContext, flags: WorkloadPorts): Promise<void> {
    await runWorkload(flags, this.stdin, this.process.stdout);
  },
  parameters: {
    flags: {
      http: { ...ports, brief: 'Ports that answer HTTP' },
      tcp: { ...ports, brief: 'Ports that answer plain TCP' },
    },
  },
  docs: { brief: 'The application of the demo' },
});
