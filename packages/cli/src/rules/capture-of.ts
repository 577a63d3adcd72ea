import { inject, loadInjectionConfig } from '@pillion/core/injection';
import type { Pod } from '@pillion/core/kubernetes';
import {
  type Capture,
  parseCaptureArgs,
  resolveCapture,
  type RunOptions,
} from '@pillion/core/ruleset';
import { canonicalAddress, type IpAddress, type Parsed, PillionError } from '@pillion/core/values';
import type { CliContext } from '../context.ts';
import { DEFAULT_CONFIG, DEFAULT_VALUES } from '../inject/default-config.ts';
import { createdPod } from '../pod/created-pod.ts';
import { findContainer } from '../pod/kubelet.ts';

/** What a person names a capture by: a manifest, or the init program's own flags. */
export interface CaptureSource {
  readonly file: string | undefined;
  readonly argv: readonly string[];
}

/** A pod with both families, where `--pod-ips` does not say otherwise: all rules then show. */
const ANY_POD = ['10.0.0.1', 'fd00::1'];
const DEFAULT_NAMESPACE = 'default';

export async function captureOf(
  context: CliContext,
  { file, argv }: CaptureSource,
): Promise<{ readonly capture: Capture; readonly run: RunOptions }> {
  if ((file === undefined) === (argv.length === 0)) {
    throw new PillionError('rules.usage', 'give either -f FILE, or the flags of pillion-iptables');
  }
  const args = file === undefined ? argv : initArgs(await context.readInput(file), file);
  const { raw, run } = unwrap(parseCaptureArgs(args, {}));
  const host = { podAddresses: podAddresses(run), dnsServers: run.dnsServers ?? [] };
  const capture = unwrap(resolveCapture(raw, host, { compat: run.compat }));
  for (const warning of capture.warnings) context.process.stderr.write(`warning: ${warning}\n`);
  return { capture, run };
}

/** The args of the pod's init container; a pod that has none yet is injected first. */
function initArgs(text: string, file: string): readonly string[] {
  const pod = createdPod(text, file, DEFAULT_NAMESPACE);
  const container = findInit(pod) ?? findInit(injected(pod, file));
  if (container?.args === undefined) {
    throw new PillionError('rules.noInit', `${file}: injection gives this pod no init container`);
  }
  return container.args;
}

function findInit(pod: Pod) {
  return findContainer(pod, 'istio-init') ?? findContainer(pod, 'istio-validation');
}

function injected(pod: Pod, file: string): Pod {
  const config = unwrap(loadInjectionConfig({ config: DEFAULT_CONFIG, values: DEFAULT_VALUES }));
  const namespace = pod.metadata?.namespace ?? DEFAULT_NAMESPACE;
  const outcome = inject(config, { pod, namespace });
  if (outcome.kind === 'injected') return outcome.pod;
  const why = outcome.kind === 'refused' ? outcome.message : outcome.reason.sentence;
  throw new PillionError('rules.notInjected', `${file}: this pod is not injected: ${why}`);
}

function podAddresses({ podIps }: RunOptions): readonly IpAddress[] {
  return podIps ?? ANY_POD.map(canonicalAddress).filter((address) => address !== undefined);
}

function unwrap<T>(result: Parsed<T>): T {
  if (result.ok) return result.value;
  throw PillionError.of('rules.invalid', result.problems);
}
