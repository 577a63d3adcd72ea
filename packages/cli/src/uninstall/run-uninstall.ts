import { DEFAULT_NAMESPACE, namesOf } from '@pillion/core/kubernetes/manifests';
import { systemClock } from '../cluster/clock.ts';
import { explained } from '../cluster/explain-failure.ts';
import { createProgress } from '../cluster/progress.ts';
import type { CliContext } from '../context.ts';

export interface UninstallFlags {
  readonly revision?: string;
  readonly namespace?: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export async function runUninstall(this: CliContext, flags: UninstallFlags): Promise<void> {
  const [{ connect }, { uninstall }, remaining] = await Promise.all([
    import('../cluster/connect.ts'),
    import('./uninstall.ts'),
    import('./remaining-sidecars.ts'),
  ]);
  const revision = flags.revision === 'default' ? '' : (flags.revision ?? '');
  const names = namesOf(revision, flags.namespace ?? DEFAULT_NAMESPACE);
  const { stdout } = this.process;
  const api = connect({ ...flags, signal: this.signal });
  const clock = systemClock(this.signal);
  const write = (text: string): void => stdout.write(text);
  const progress = createProgress({ write, terminal: this.terminal, clock });
  await explained(api, async () => {
    const count = await uninstall({ api, clock, progress }, names, flags.timeout);
    if (count === 0) progress.done(`${names.instance} is not installed in ${names.namespace}`);
    const [pods, namespaces] = await Promise.all([
      remaining.remainingSidecars(api, revision),
      remaining.labelledNamespaces(api, revision),
    ]);
    for (const line of remaining.tellRemaining(pods, namespaces)) progress.done(line);
  });
}
