import { admit } from '@pillion/core/injection';
import { formatProblem, type Problem } from '@pillion/core/values';
import { openCertificates } from './certificates/open-certificates.ts';
import type { Clock } from './clock.ts';
import { openFileConfig } from './config/config-source.ts';
import { ExitCode } from './exit-code.ts';
import { type Environment, parseOptions } from './options/options.ts';
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

  const [config, certificates] = await Promise.all([
    openFileConfig({ ...value, clock: deps.clock }),
    openCertificates(value.certificate, deps.clock),
  ]);
  if (!config.ok || !certificates.ok) {
    if (config.ok) config.value.close();
    if (certificates.ok) certificates.value.close();
    const problems = [config, certificates].flatMap((source) => (source.ok ? [] : source.problems));
    return fail(deps, problems, ExitCode.Failed);
  }
  const sources = { config: config.value, certificates: certificates.value };
  const log = createLogger(value.logLevel, deps.stdout);
  const injector = await startInjector({ ...sources, admit, log, clock: deps.clock }, value);
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

function fail({ stderr }: Deps, problems: readonly Problem[], code: ExitCode): ExitCode {
  for (const problem of problems) stderr.write(`pillion-injector: ${formatProblem(problem)}\n`);
  if (code === ExitCode.Usage) stderr.write('pillion-injector: see --help\n');
  return code;
}
