import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { captureArguments, captureFile } from '../rules/parameters.ts';
import type { SimulateFlags } from './run-simulate.ts';

const text = { kind: 'parsed', parse: String, optional: true } as const;

export const simulateCommand = buildCommand<SimulateFlags, string[], CliContext>({
  loader: async () => (await import('./run-simulate.ts')).runSimulate,
  parameters: {
    flags: {
      file: captureFile,
      from: {
        kind: 'enum',
        values: ['application', 'proxy', 'outside'],
        default: 'application',
        brief: 'Who sends the packet',
      },
      to: { kind: 'parsed', parse: String, placeholder: 'IP:PORT', brief: 'Where it is sent' },
      source: {
        ...text,
        placeholder: 'IP',
        brief: "Its source; default: the pod's own address, or one outside",
      },
      uid: {
        ...text,
        placeholder: 'UID',
        brief: 'The user that sends it, instead of 1000 for the application',
      },
      gid: { ...text, placeholder: 'GID', brief: 'The group that sends it; default: as the user' },
      udp: { kind: 'boolean', default: false, brief: 'A datagram instead of a TCP connection' },
      interface: {
        ...text,
        placeholder: 'NAME',
        brief: 'The interface it takes; default: eth0, or lo for the pod itself',
      },
      podIps: {
        ...text,
        placeholder: 'LIST',
        brief: 'Addresses of the pod; default: 10.0.0.1,fd00::1',
      },
      json: { kind: 'boolean', default: false, brief: 'One JSON object on standard output' },
    },
    aliases: { f: 'file' },
    positional: captureArguments,
  },
  docs: {
    brief: 'Ask what the rules will do to a packet, before a kernel sees it',
    customUsage: ['-f FILE --to 10.96.0.10:80', "--to 10.96.0.10:80 -- -i '*' -b '*' -o 8080"],
  },
});
