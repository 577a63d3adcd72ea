import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import type { InjectFlags } from './run-inject.ts';

const file = { kind: 'parsed', parse: String, optional: true, placeholder: 'FILE' } as const;

export const injectCommand = buildCommand<InjectFlags, [], CliContext>({
  loader: async () => (await import('./run-inject.ts')).runInject,
  parameters: {
    flags: {
      file: {
        kind: 'parsed',
        parse: String,
        placeholder: 'FILE',
        brief: 'Manifests to inject, - for standard input',
      },
      output: { ...file, brief: 'Write there instead of standard output' },
      injectConfig: { ...file, brief: 'Key `config` of the ConfigMap istio-sidecar-injector' },
      values: { ...file, brief: 'Key `values` of the same ConfigMap' },
      meshConfig: { ...file, brief: 'Key `mesh` of the ConfigMap istio' },
      revision: { ...file, placeholder: 'REVISION', brief: 'Revision of the control plane' },
      nativeSidecars: {
        kind: 'enum',
        values: ['auto', 'true', 'false'],
        default: 'auto',
        brief:
          'The proxy as an init container that keeps running; auto: yes, as on nodes from 1.33',
      },
      namespace: { ...file, placeholder: 'NAME', brief: 'Namespace of documents that name none' },
      explain: {
        kind: 'boolean',
        default: false,
        brief: 'Tell on standard error what was decided, and why',
      },
      injectConfigFile: { ...file, hidden: true, brief: "Istio's spelling of --inject-config" },
      valuesFile: { ...file, hidden: true, brief: "Istio's spelling of --values" },
      meshConfigFile: { ...file, hidden: true, brief: "Istio's spelling of --mesh-config" },
    },
    aliases: { f: 'file', o: 'output', n: 'namespace', r: 'revision' },
  },
  docs: {
    brief: 'Inject the sidecar into manifests, as the webhook would',
    fullDescription:
      'Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController and List get the sidecar; every other document passes through untouched. When any pod is refused nothing is written, and the exit code is 1.',
  },
});
