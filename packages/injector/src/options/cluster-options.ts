import { type Parsed, parsed, type Problem, refused } from '@pillion/core/values';
import type { Connection } from '../cluster/kubernetes-client.ts';
import type { FlagName } from './flags.ts';

export interface ClusterOptions {
  readonly connection: Connection;
  /** Where our ConfigMaps and our Secret are. */
  readonly namespace: string;
  /** False where `--inject-dir` brings the templates. */
  readonly configMaps: boolean;
  /** Whether webhook configurations get our CA bundle. */
  readonly keepCaBundle: boolean;
  /** What becomes of pods that lack their sidecar. */
  readonly watchdog: WatchdogMode;
}

export const WATCHDOG_MODES = ['off', 'report', 'restart'] as const;
export type WatchdogMode = (typeof WATCHDOG_MODES)[number];

/** The cluster to watch; none is asked for where neither flag is given. */
export function clusterOptions(
  values: ReadonlyMap<FlagName, string>,
  env: Readonly<Record<string, string | undefined>>,
): Parsed<ClusterOptions | undefined> {
  const path = values.get('kubeconfig');
  const asked = values.get('watchdog') ?? 'off';
  const watchdog = WATCHDOG_MODES.find((mode) => mode === asked);
  if (watchdog === undefined) return refused(unknownMode(asked));
  if (!values.has('in-cluster') && path === undefined) {
    return watchdog === 'off' ? parsed(undefined) : refused(needsCluster(asked));
  }
  const configMaps = !values.has('inject-dir');
  const problems = [
    ...(values.has('in-cluster') && path !== undefined ? [conflict('kubeconfig', path)] : []),
    ...(configMaps ? FILES_ONLY : []).flatMap((flag) => {
      const value = values.get(flag);
      return value === undefined ? [] : [conflict(flag, value)];
    }),
    ...(values.has('ca-out') ? [caOutside(values.get('ca-out') ?? '')] : []),
  ];
  if (problems.length > 0) return refused(...problems);
  return parsed({
    connection: path === undefined ? { kind: 'inCluster' } : { kind: 'kubeconfig', path },
    namespace: env['POD_NAMESPACE'] || 'istio-system',
    configMaps,
    watchdog,
    keepCaBundle: env['INJECTION_WEBHOOK_CONFIG_NAME'] !== '',
  });
}

/** What a cluster tells by itself. */
const FILES_ONLY = ['mesh-config', 'namespaces', 'nodes'] as const;

function conflict(flag: FlagName, value: string): Problem {
  return {
    code: 'flag.conflict',
    subject: `--${flag}`,
    value,
    reason: 'says what the cluster is asked for',
    accepted: 'one of --in-cluster and --kubeconfig; files only with --inject-dir',
  };
}

function unknownMode(value: string): Problem {
  const accepted = WATCHDOG_MODES.join(', ');
  const reason = 'is not one of them';
  return { code: 'value.unknown', subject: '--watchdog', value, reason, accepted };
}

function needsCluster(value: string): Problem {
  const accepted = '--in-cluster or --kubeconfig FILE beside it';
  const reason = 'needs a cluster';
  return { code: 'flag.conflict', subject: '--watchdog', value, reason, accepted };
}

/** Its users read the Secret, or the webhook configurations that trust it. */
function caOutside(value: string): Problem {
  const accepted = 'no --ca-out: the CAs of all replicas are in the Secret pillion-injector-ca';
  const reason = 'is not written where the CA is kept in a cluster';
  return { code: 'flag.conflict', subject: '--ca-out', value, reason, accepted };
}
