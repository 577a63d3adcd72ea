import { isPillionError, PillionError } from '@pillion/core/values';
import { helpText } from './commands/help.ts';
import { requestDrain } from './commands/request.ts';
import { waitUntilReady } from './commands/wait.ts';
import { parseArguments, type RawArguments } from './settings/arguments.ts';
import type { Environment } from './settings/environment.ts';
import { resolveSettings, unknownVariables } from './settings/settings.ts';
import { startSidecar } from './sidecar.ts';
import { openPlane } from './open-plane.ts';
import { readPodFiles } from './settings/pod-files.ts';
import { createLog } from './telemetry/log.ts';

/** The process, narrowed to what the program uses of it. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Milliseconds since the epoch, monotonic. */
  readonly now: () => number;
  /** Processors that this process may use. */
  readonly processors: () => number;
  onTerminate(callback: () => void): void;
}

/** Where the downward API tells the pod's labels and annotations. */
const POD_FOLDER = '/etc/istio/pod';

export const VERSION = '0.1.0';

/** Runs the program and returns its exit code. */
export async function run(host: Host): Promise<number> {
  const given = parseArguments(host.argv);
  try {
    if (!given.ok) throw PillionError.of('arguments.invalid', given.problems);
    return await runCommand(host, given.value);
  } catch (error) {
    host.stderr.write(`pillion-proxy: ${describe(error)}\n`);
    return 1;
  }
}

async function runCommand(host: Host, given: RawArguments): Promise<number> {
  switch (given.command) {
    case 'help':
      host.stdout.write(helpText());
      return 0;
    case 'version':
      host.stdout.write(`pillion-proxy ${VERSION}\n`);
      return 0;
    case 'wait':
      return waitUntilReady(host, given);
    case 'request':
      return requestDrain(host, given);
    case 'sidecar':
      return runSidecar(host, given);
  }
}

async function runSidecar(host: Host, given: RawArguments): Promise<number> {
  const pod = await readPodFiles(POD_FOLDER);
  const settings = resolveSettings(given, host.env, pod);
  if (!settings.ok) throw PillionError.of('settings.invalid', settings.problems);
  const { podName, logLevel } = settings.value;
  const log = createLog({ write: (line) => host.stderr.write(line), now: host.now }, logLevel);
  for (const warning of unknownVariables(host.env)) log.warning(warning);
  const workers = settings.value.concurrency || host.processors();
  const surroundings = { settings: settings.value, platform: host.platform, log, now: host.now };
  const sidecar = await startSidecar({
    version: VERSION,
    settings: settings.value,
    log,
    openPlane: async (registry) => {
      if (workers === 1) return openPlane(surroundings, registry);
      const { Crew } = await import('./workers/crew.ts');
      const options = {
        workers,
        given: { given, env: { ...host.env }, pod },
        accessLogPath: settings.value.accessLog.path,
        writeLog: (line: string) => void host.stderr.write(line),
      };
      return Crew.open(options, registry);
    },
    now: host.now,
  });
  host.onTerminate(() => {
    log.info('asked to terminate', { pod: podName });
    sidecar.terminate();
  });
  await sidecar.ended;
  return 0;
}

function describe(error: unknown): string {
  if (isPillionError(error)) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? `${error.message}; another proxy is running in this pod`
    : error.message;
}
