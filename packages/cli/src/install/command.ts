import { buildCommand, numberParser } from '@stricli/core';
import { clusterFlags, parseTimeout } from '../cluster/parameters.ts';
import type { CliContext } from '../context.ts';
import type { InstallFlags } from './run-install.ts';

const text = { kind: 'parsed', parse: String, optional: true } as const;

export const installCommand = buildCommand<InstallFlags, [], CliContext>({
  loader: async () => (await import('./run-install.ts')).runInstall,
  parameters: {
    flags: {
      dryRun: {
        kind: 'boolean',
        default: false,
        brief: 'Print the manifests; no cluster is asked',
      },
      revision: {
        ...text,
        placeholder: 'NAME',
        brief:
          'Install beside others; namespaces choose it by istio.io/rev. Default: the default one',
      },
      revisionTags: {
        ...text,
        variadic: ',',
        placeholder: 'NAMES',
        brief: 'Further names of this revision; default takes over istio-injection=enabled',
      },
      namespace: { ...text, placeholder: 'NAME', brief: 'Of the injector. Default istio-system' },
      hub: { ...text, placeholder: 'HUB', brief: 'Where images come from. Default pillion' },
      tag: { ...text, placeholder: 'TAG', brief: 'Tag of all images. Default: of this release' },
      imagePullPolicy: {
        kind: 'enum',
        values: ['Always', 'IfNotPresent', 'Never'],
        optional: true,
        brief: "Default: Kubernetes' own",
      },
      replicas: {
        kind: 'parsed',
        parse: numberParser,
        optional: true,
        placeholder: 'N',
        brief: 'Of the injector. Default 2',
      },
      failurePolicy: {
        kind: 'enum',
        values: ['Fail', 'Ignore'],
        optional: true,
        brief: 'What becomes of a pod when no injector answers. Default Fail',
      },
      nativeSidecars: {
        kind: 'enum',
        values: ['auto', 'true', 'false'],
        optional: true,
        brief:
          'The proxy as an init container that keeps running. Default auto: where every node can',
      },
      watchdog: {
        kind: 'enum',
        values: ['off', 'report', 'restart'],
        optional: true,
        brief: 'Report or restart pods that lack their sidecar. Default off',
      },
      values: {
        ...text,
        variadic: true,
        placeholder: 'FILE',
        brief: "Values of Istio's chart, YAML; may be given again",
      },
      set: {
        ...text,
        variadic: true,
        placeholder: 'PATH=VALUE',
        brief: 'One such value, as in --set global.proxy.logLevel=debug; may be given again',
      },
      force: {
        kind: 'boolean',
        default: false,
        brief: 'Take over objects that others made, and fields that others changed',
      },
      wait: {
        kind: 'boolean',
        default: true,
        brief: 'Wait until the injector answers. Without, webhooks are applied at once',
      },
      timeout: {
        kind: 'parsed',
        parse: parseTimeout,
        default: '5m',
        placeholder: 'TIME',
        brief: 'How long to wait',
      },
      ...clusterFlags,
    },
    aliases: { r: 'revision', n: 'namespace', f: 'values' },
  },
  docs: {
    brief: 'Install the injector into a cluster, or print its manifests',
    fullDescription:
      'Applies server-side, waits until the injector runs and the API server reaches it, and only then makes the webhooks, so that no pod is refused meanwhile. The same command again changes nothing; with other options, it changes what they say. What others made or changed is left alone and told.',
  },
});
