import {
  type Installation,
  ownerOf,
  type Stages,
  type StageOptions,
  stagesOf,
} from '@pillion/core/kubernetes/manifests';
import { PillionError } from '@pillion/core/values';
import { pathOf } from '../cluster/resources.ts';
import { applyStage } from './apply-stage.ts';
import { readCaBundle, waitForCaBundle } from './ca-bundle.ts';
import { checkWebhook } from './check-webhook.ts';
import { type Existing, preflight, serverVersion } from './preflight.ts';
import { waitForInjector, type WaitDeps } from './wait-for-injector.ts';

export interface InstallOptions {
  /** Takes over what others made or changed. */
  readonly force: boolean;
  /** Absent: nothing is waited for. */
  readonly timeoutMs?: number;
}

/**
 * Installs, or brings an installation up to what is asked for; the second time changes nothing. Webhooks are last, and
 * they come with their CA bundle, once an injector is seen to answer: at no time is there one that calls nobody.
 */
export async function install(
  deps: WaitDeps,
  installation: Installation,
  { force, timeoutMs }: InstallOptions,
): Promise<void> {
  const { api, clock, progress } = deps;
  const { names } = installation;
  const planned = stages(installation);
  const version = await serverVersion(api);
  progress.done(`cluster    ${api.server}, Kubernetes ${version}`);
  const all = [planned.namespace, ...planned.injector, ...planned.webhooks];
  const existing = await preflight(api, all, { instance: names.instance, force });
  const how = { existing, force };

  if (mayApplyNamespace(planned, existing)) await applyStage(deps, [planned.namespace], how);
  // Templates that are there serve until their injector does: images that nobody can pull would be injected else.
  const replaced = planned.injector.filter(
    (object) => object.kind === 'ConfigMap' && existing.has(pathOf(object)),
  );
  const injector = planned.injector.filter((object) => !replaced.includes(object));
  await applyStage(deps, injector, how);
  if (timeoutMs === undefined) {
    await applyStage(deps, replaced, how);
    // Leaving the bundle out takes it away from a configuration that has it from us.
    const caBundle = await readCaBundle(api, installation);
    await applyStage(
      deps,
      stages(installation, caBundle === undefined ? {} : { caBundle }).webhooks,
      how,
    );
    return;
  }
  const deadline = clock.now() + timeoutMs;
  await waitForInjector(deps, installation, deadline);
  await applyStage(deps, replaced, how);
  const caBundle = await waitForCaBundle(deps, installation, deadline);
  if (injects(installation)) await checkWebhook(deps, installation, { caBundle, deadline });
  await applyStage(deps, stages(installation, { caBundle }).webhooks, how);
}

/** One that others made stays as it is: its labels say what they mean it for. */
function mayApplyNamespace({ namespace }: Stages, existing: Existing): boolean {
  const there = existing.get(pathOf(namespace));
  return there === undefined || ownerOf(there.metadata.labels) !== undefined;
}

/** Any other policy injects nothing, not even on demand, so there is nothing to be seen. */
function injects({ chart }: Installation): boolean {
  return chart.policy === 'enabled' || chart.policy === 'disabled';
}

function stages(installation: Installation, options?: StageOptions): Stages {
  const planned = stagesOf(installation, options);
  if (!planned.ok) throw PillionError.of('install.options', planned.problems);
  return planned.value;
}
