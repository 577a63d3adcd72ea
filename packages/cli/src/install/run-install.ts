import {
  type FailurePolicy,
  type ImagePullPolicy,
  manifests,
  type ManifestOptions,
  type NativeSidecars,
  resolveInstallation,
  type WatchdogMode,
  writeManifests,
} from '@pillion/core/kubernetes/manifests';
import type { Json } from '@pillion/core/kubernetes';
import { type JsonObject, readYaml } from '@pillion/core/mesh';
import { type Parsed, PillionError } from '@pillion/core/values';
import packageManifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../cluster/clock.ts';
import { explained } from '../cluster/explain-failure.ts';
import { createProgress } from '../cluster/progress.ts';
import type { CliContext } from '../context.ts';
import { mergeSettings, parseSettings } from './settings.ts';

export interface InstallFlags {
  readonly dryRun: boolean;
  readonly revision?: string;
  readonly revisionTags?: readonly string[];
  readonly namespace?: string;
  readonly hub?: string;
  readonly tag?: string;
  readonly imagePullPolicy?: ImagePullPolicy;
  readonly replicas?: number;
  readonly failurePolicy?: FailurePolicy;
  readonly nativeSidecars?: NativeSidecars;
  readonly watchdog?: WatchdogMode;
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly force: boolean;
  readonly wait: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export async function runInstall(this: CliContext, flags: InstallFlags): Promise<void> {
  const options = await optionsOf(this, flags);
  const { stdout } = this.process;
  if (flags.dryRun) {
    stdout.write(writeManifests(taken(manifests(options))));
    return;
  }
  const installation = taken(resolveInstallation(options));
  // Nothing but a cluster needs the client library, which takes longer to load than other commands to run.
  const [{ connect }, { install }] = await Promise.all([
    import('../cluster/connect.ts'),
    import('./install.ts'),
  ]);
  const api = connect({ ...flags, signal: this.signal });
  const clock = systemClock(this.signal);
  const write = (text: string): void => stdout.write(text);
  const progress = createProgress({ write, terminal: this.terminal, clock });
  await explained(api, () =>
    install({ api, clock, progress }, installation, {
      force: flags.force,
      ...(flags.wait && { timeoutMs: flags.timeout }),
    }),
  );
  const label =
    installation.revision === ''
      ? 'istio-injection=enabled'
      : `istio.io/rev=${installation.revision}`;
  stdout.write(
    `Pods of a namespace get the sidecar from now on, once it is labelled: kubectl label namespace NAME ${label}\n`,
  );
}

/** Files first, then single settings, in the order they were given. */
async function optionsOf(context: CliContext, flags: InstallFlags): Promise<ManifestOptions> {
  const settings = taken(parseSettings(flags.set ?? []));
  let values: JsonObject = {};
  for (const file of flags.values ?? []) {
    const read = taken(readYaml(file, await context.readInput(file))).value;
    values = mergeSettings(values, objectOf(file, read));
  }
  const { revision, revisionTags, namespace, hub, tag, imagePullPolicy } = flags;
  const { replicas, failurePolicy, nativeSidecars, watchdog } = flags;
  return {
    release: packageManifest.version,
    ...defined({ revision, revisionTags, namespace, hub, tag, imagePullPolicy }),
    ...defined({ replicas, failurePolicy, nativeSidecars, watchdog }),
    values: mergeSettings(values, settings),
  };
}

function objectOf(file: string, value: Json): JsonObject {
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  throw new PillionError('install.values', `${file}: holds no values; accepted: a YAML object`);
}

function taken<T>(result: Parsed<T>): T {
  if (!result.ok) throw PillionError.of('install.options', result.problems);
  return result.value;
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
