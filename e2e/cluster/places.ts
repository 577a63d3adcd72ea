import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of the machine that providers use. */
export interface Places {
  /** Outlives checkouts and clusters: built programs, locks. */
  readonly cache: string;
  readonly temporary: string;
  /** The PATH to look programs up in. */
  readonly path: string;
  /** The person's own kubeconfig, as kubectl would find it. */
  readonly kubeconfig: string;
}

export function placesOf(environment: NodeJS.ProcessEnv): Places {
  const home = homedir();
  return {
    cache: join(environment['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'pillion'),
    temporary: tmpdir(),
    path: environment['PATH'] ?? '',
    kubeconfig: environment['KUBECONFIG'] ?? join(home, '.kube/config'),
  };
}
