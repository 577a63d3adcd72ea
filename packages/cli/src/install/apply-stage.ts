import type { KubernetesObject } from '@pillion/core/kubernetes/manifests';
import { PillionError } from '@pillion/core/values';
import { isApiFailure, type KubeApi } from '../cluster/kube-api.ts';
import { type ApplyResult, applyObject, conflictsOf } from '../cluster/objects.ts';
import type { Progress } from '../cluster/progress.ts';
import { pathOf, titleOf } from '../cluster/resources.ts';
import type { Existing } from './preflight.ts';

export interface ApplyDeps {
  readonly api: KubeApi;
  readonly progress: Progress;
}

export interface ApplyOptions {
  readonly existing: Existing;
  /** Takes fields over that others own. */
  readonly force: boolean;
}

/** Applies in order, since roles come before who has them, and stops at the first that is refused. */
export async function applyStage(
  { api, progress }: ApplyDeps,
  objects: readonly KubernetesObject[],
  { existing, force }: ApplyOptions,
): Promise<void> {
  for (const object of objects) {
    const before = existing.get(pathOf(object));
    let result: ApplyResult;
    try {
      result = await applyObject(api, object, { before, force });
    } catch (error) {
      throw isApiFailure(error, 409) ? conflict(object, conflictsOf(error)) : error;
    }
    progress.done(`${result.padEnd(PAD)}  ${titleOf(object)}`);
  }
}

const PAD = 'unchanged'.length;

/** Somebody edited by hand what this command sets: their change is not undone without being told to. */
function conflict(object: KubernetesObject, causes: readonly string[]): PillionError {
  const lines = causes.map((cause) => `  ${cause}`).join('\n');
  return new PillionError(
    'install.conflict',
    `${titleOf(object)} was changed by somebody else:\n${lines}\nPut the change into --set or --values, or undo it with --force`,
  );
}
