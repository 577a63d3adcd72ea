import {
  type DocumentReport,
  type InjectionEnvironment,
  injectDocuments,
  loadInjectionConfig,
} from '@pillion/core/injection';
import { formatProblem, PillionError } from '@pillion/core/values';
import type { CliContext } from '../context.ts';
import { DEFAULT_CONFIG, DEFAULT_VALUES } from './default-config.ts';

export interface InjectFlags {
  readonly file: string;
  readonly output?: string;
  readonly injectConfig?: string;
  readonly values?: string;
  readonly meshConfig?: string;
  readonly revision?: string;
  readonly nativeSidecars: 'auto' | 'true' | 'false';
  readonly namespace?: string;
  readonly explain: boolean;
  readonly injectConfigFile?: string;
  readonly valuesFile?: string;
  readonly meshConfigFile?: string;
}

/**
 * Offline no node is known, so none is too old; every supported Kubernetes has native sidecars, and
 * `auto` makes one. `--native-sidecars false` is for clusters before 1.33.
 */
const SUPPORTED_CLUSTER = { nodes: {} };

export async function runInject(this: CliContext, flags: InjectFlags): Promise<void> {
  const read = async (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? undefined : await this.readInput(file);
  const mesh = await read(flags.meshConfig ?? flags.meshConfigFile);
  const config = loadInjectionConfig({
    config: (await read(flags.injectConfig ?? flags.injectConfigFile)) ?? DEFAULT_CONFIG,
    values: (await read(flags.values ?? flags.valuesFile)) ?? DEFAULT_VALUES,
    ...(mesh === undefined ? {} : { meshConfig: mesh }),
    ...(flags.revision === undefined ? {} : { revision: flags.revision }),
    environment: environmentOf(flags, this.env),
    cluster: SUPPORTED_CLUSTER,
  });
  if (!config.ok) throw PillionError.of('inject.config', config.problems);

  const { text, reports } = injectDocuments(config.value, await this.readInput(flags.file), {
    source: flags.file,
    ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
  });
  for (const report of reports) {
    for (const line of tell(report, flags.explain)) this.process.stderr.write(`${line}\n`);
  }
  const refused = reports.filter(({ outcome }) => outcome.kind === 'refused').length;
  if (refused > 0) throw new PillionError('inject.refused', `${refused} refused, nothing written`);
  if (flags.output === undefined) this.process.stdout.write(text);
  else await this.writeOutput(flags.output, text);
}

/** The control plane's own variables count here too, as they do for the webhook. */
function environmentOf(flags: InjectFlags, env: CliContext['env']): InjectionEnvironment {
  const { COMPLIANCE_POLICY: compliancePolicy, PLATFORM: platform } = env;
  return {
    nativeSidecars: flags.nativeSidecars,
    ...(compliancePolicy === undefined ? {} : { compliancePolicy }),
    ...(platform === undefined ? {} : { platform }),
  };
}

/** Skips and refusals are always told, the rest on demand. What has no kind is no object at all. */
function tell({ outcome, kind, name, namespace }: DocumentReport, explain: boolean): string[] {
  if (kind === '') return outcome.kind === 'refused' ? outcome.problems.map(formatProblem) : [];
  const subject = `${kind} ${[namespace, name].filter(Boolean).join('/')}`;
  switch (outcome.kind) {
    case 'passed':
      return explain ? [`${subject}: passed through, holds no pod`] : [];
    case 'refused':
      return [`${subject}: refused: ${outcome.message}`];
    case 'skipped':
      return [`${subject}: skipped: ${outcome.reason.sentence} (${outcome.reason.code})`];
    case 'injected':
      return [
        ...(explain
          ? [`${subject}: injected: ${outcome.reason.sentence} (${outcome.reason.code})`]
          : []),
        ...outcome.warnings.map((warning) => `${subject}: warning: ${warning}`),
      ];
  }
}
