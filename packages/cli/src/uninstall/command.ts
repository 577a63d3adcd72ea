import { buildCommand } from '@stricli/core';
import { clusterFlags, parseTimeout } from '../cluster/parameters.ts';
import type { CliContext } from '../context.ts';
import type { UninstallFlags } from './run-uninstall.ts';

const text = { kind: 'parsed', parse: String, optional: true, placeholder: 'NAME' } as const;

export const uninstallCommand = buildCommand<UninstallFlags, [], CliContext>({
  loader: async () => (await import('./run-uninstall.ts')).runUninstall,
  parameters: {
    flags: {
      revision: { ...text, brief: 'Which one. Default: the default one' },
      namespace: { ...text, brief: 'Where it is installed. Default istio-system' },
      timeout: {
        kind: 'parsed',
        parse: parseTimeout,
        default: '2m',
        placeholder: 'TIME',
        brief: 'How long to wait until all is gone',
      },
      ...clusterFlags,
    },
    aliases: { r: 'revision', n: 'namespace' },
  },
  docs: {
    brief: 'Remove an installation from a cluster; webhooks first, nothing stays',
    fullDescription:
      'Other revisions are left alone. The namespace goes with the last of them, if Pillion made it and nothing else is in it. Pods that have a sidecar keep it and keep working until they are replaced; they are told.',
  },
});
