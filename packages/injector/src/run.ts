import { admit } from '@pillion/core/injection';
import { formatProblem, type Parsed, type Problem, refused } from '@pillion/core/values';
import { Registry } from 'prom-client';
import type { CertificateSource } from './certificates/certificate-source.ts';
import { openCertificates } from './certificates/open-certificates.ts';
import type { Cluster, ClusterDeps } from './cluster/open-cluster.ts';
import type { Clock } from './clock.ts';
import { type ConfigSource, openFileConfig } from './config/config-source.ts';
import { ExitCode } from './exit-code.ts';
import { type Environment, type Options, parseOptions } from './options/options.ts';
import { usage } from './options/usage.ts';
import { startInjector } from './injector.ts';
import type { Signals } from './signals.ts';
import { awaitStop } from './stop-request.ts';
import { createLogger } from './telemetry/logger.ts';

/** Everything outside that the program touches, but files and ports. */
export interface Deps {
  /** JSON lines of the log; the help text. */
  readonly stdout: { write(text: string): void };
  /** What keeps the program from starting, for people. */
  readonly stderr: { write(text: string): void };
  readonly signals: Signals;
  readonly clock: Clock;
  readonly version: string;
}

/** Runs until a signal; resolves with the exit code. */
export async function run(
  deps: Deps,
  argv: readonly string[],
  env: Environment,
): Promise<ExitCode> {
  const stop = awaitStop(deps.signals);
  if (argv.includes('--help')) {
    deps.stdout.write(usage());
    return ExitCode.Stopped;
  }
  if (argv.includes('--version')) {
    deps.stdout.write(`${deps.version}\n`);
    return ExitCode.Stopped;
  }
  const options = parseOptions(argv, env);
  if (!options.ok) return fail(deps, options.problems, ExitCode.Usage);
  const { value } = options;

  const log = createLogger(value.logLevel, deps.stdout);
  const registry = new Registry();
  const joined = await joinCluster(value, { log, registry, clock: deps.clock });
  if (!joined.ok) return fail(deps, joined.problems, ExitCode.Failed);
  const cluster = joined.value;
  const opened = await openSources(value, deps.clock, cluster);
  if (!opened.ok) {
    cluster?.close();
    return fail(deps, opened.problems, ExitCode.Failed);
  }
  const sources = opened.value;
  const injector = await startInjector(
    {
      config: sources.config,
      certificates: sources.certificates,
      admit: cluster ? cluster.withEvents(admit) : admit,
      log,
      clock: deps.clock,
      registry,
    },
    value,
  );
  if (!injector.ok) {
    for (const source of Object.values(sources)) source.close();
    return fail(deps, injector.problems, ExitCode.Failed);
  }

  const signal = await stop.first;
  const delayMs = signal === 'SIGINT' ? 0 : value.drain.delayMs;
  log.info({ event: 'stopping', signal, delayMs }, 'Stopping: reviews in flight will be answered.');
  const end = await injector.value.drain({ ...value.drain, delayMs, hurry: stop.hurry });
  for (const source of Object.values(sources)) source.close();
  log.info(
    { event: 'stopped', end },
    end === 'clean' ? 'Stopped.' : 'Stopped before the last answer.',
  );
  return end === 'clean' ? ExitCode.Stopped : ExitCode.CutShort;
}

interface Sources {
  readonly config: ConfigSource;
  readonly certificates: CertificateSource;
  readonly cluster?: Cluster;
}

/** The client library is large, and loaded for who asks for a cluster alone. */
async function joinCluster(
  options: Options,
  deps: ClusterDeps,
): Promise<Parsed<Cluster | undefined>> {
  if (options.cluster === undefined) return { ok: true, value: undefined };
  const { openCluster } = await import('./cluster/open-cluster.ts');
  return openCluster({ ...options, cluster: options.cluster }, deps);
}

/** Both or none, and the problems of both. */
async function openSources(
  options: Options,
  clock: Clock,
  cluster: Cluster | undefined,
): Promise<Parsed<Sources>> {
  const config = await (options.cluster?.configMaps && cluster
    ? cluster.openConfig()
    : openFileConfig({ ...options, clock }));
  // Minting leaves a file behind: not before there is something to serve.
  const mayOpen = config.ok || options.certificate.kind === 'files';
  const certificates = mayOpen
    ? await openCertificates(options.certificate, clock, cluster?.authorities)
    : undefined;
  if (config.ok && certificates?.ok) {
    const [source, certificate] = [config.value, certificates.value];
    cluster?.follow(source, options.certificate);
    return {
      ok: true,
      value: { config: source, certificates: certificate, ...(cluster && { cluster }) },
    };
  }
  for (const source of [config, certificates]) if (source?.ok) source.value.close();
  const problems = [config, certificates].flatMap((each) =>
    each?.ok === false ? each.problems : [],
  );
  return refused(...problems);
}

function fail({ stderr }: Deps, problems: readonly Problem[], code: ExitCode): ExitCode {
  for (const problem of problems) stderr.write(`pillion-injector: ${formatProblem(problem)}\n`);
  if (code === ExitCode.Usage) stderr.write('pillion-injector: see --help\n');
  return code;
}
