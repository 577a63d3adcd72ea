import type { Workload } from '../kubernetes/owner.ts';
import type { Pod } from '../kubernetes/types.ts';
import type { InjectionConfig } from './config.ts';
import { decide } from './decide.ts';
import { injectValidated } from './inject-validated.ts';
import { lintPod } from './lint.ts';
import type { Outcome } from './outcome.ts';
import { buildPatch } from './patch.ts';
import { refusal } from './refusal.ts';
import { validatePod } from './validate-pod.ts';

export interface InjectRequest {
  /** The submitted pod; never written to. */
  readonly pod: Pod;
  /** The namespace that the pod will live in. */
  readonly namespace: string;
  /** Environment for the proxy from the URL path (`proxyEnvFromPath`). */
  readonly proxyEnv?: Readonly<Record<string, string>>;
  /** The workload that owns the pod, where the caller knows better than the pod's own metadata. */
  readonly owner?: Workload;
}

/** Decides and, where it should be, injects. Pure: same config and request, same outcome. */
export function inject(config: InjectionConfig, request: InjectRequest): Outcome {
  const { pod, namespace } = request;
  const decision = decide(config.injector, pod, namespace);
  const { reason } = decision;
  const warnings = lintPod(config, request, decision);
  if (!decision.inject) return { kind: 'skipped', reason, warnings };
  const validated = validatePod(pod, namespace, config);
  if (!validated.ok) return refusal(validated.problems, warnings);
  const injected = injectValidated(config, request, validated.value);
  if (!injected.ok) return refusal(injected.problems, warnings);
  return {
    kind: 'injected',
    pod: injected.value,
    patch: buildPatch(pod, injected.value),
    templates: validated.value.templates.map(({ name }) => name),
    reason,
    warnings,
  };
}
