import type { InjectionConfig } from './config.ts';
import type { InjectRequest } from './inject.ts';

/** What a user should know about a pod, in few short sentences. */
export function lintPod(_config: InjectionConfig, _request: InjectRequest): readonly string[] {
  return [];
}
