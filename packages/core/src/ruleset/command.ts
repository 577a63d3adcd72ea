import type { IpAddress } from '../values/index.ts';
import type { RawCapture } from './capture.ts';

/** What the program is asked to do. */
export const ACTIONS = ['apply', 'verify', 'clean', 'help', 'version'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * A parsed command line: what to capture, still raw, and how to run. `--cleanup-only` gives
 * `action: 'clean'`, `--help` and `--version` theirs.
 */
export interface CaptureCommand {
  readonly action: Action;
  readonly raw: RawCapture;
  readonly run: RunOptions;
}

export interface RunOptions {
  readonly dryRun: boolean;
  /** Receives every command line of a dry run. */
  readonly dryRunFile: string | undefined;
  readonly skipRuleApply: boolean;
  readonly runValidation: boolean;
  /** The port that validation connects to, which nothing listens on. */
  readonly probePort: number;
  /** How long validation may take, in milliseconds. */
  readonly probeTimeoutMs: number;
  readonly reconcile: boolean;
  readonly cleanupOnly: boolean;
  readonly forceApply: boolean;
  readonly nativeNftables: boolean;
  readonly forceIptablesBinary: 'legacy' | 'nft' | undefined;
  /** The path of a network namespace to work in, as the CNI plugin gives it. */
  readonly networkNamespace: string | undefined;
  readonly cniMode: boolean;
  /** Print exactly what Istio's own program would. */
  readonly compat: 'istio' | undefined;
  /** Instead of the machine's own. */
  readonly podIps: readonly IpAddress[] | undefined;
  readonly dnsServers: readonly IpAddress[] | undefined;
  /** The user whose id is the proxy's where no id is given. */
  readonly proxyUser: string;
  readonly json: boolean;
  /** A file of options, `-` for standard input. */
  readonly config: string | undefined;
  /** Seconds to wait for the xtables lock. */
  readonly waitSeconds: number;
  readonly maxRetries: number;
  /** nf_conntrack_tcp_timeout_close_wait in seconds; left as it is where undefined. */
  readonly closeWaitTimeoutSeconds: number | undefined;
}

export interface ResolveOptions {
  /** Resolve as Istio does, quirks included: no comments, `-m NONE` is REDIRECT. */
  readonly compat?: 'istio' | undefined;
}
