import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BUILT = process.argv.includes('--built');
const MAIN = fileURLToPath(
  new URL(`../packages/injector/${BUILT ? 'dist/main.js' : 'src/main.ts'}`, import.meta.url),
);

export interface Server {
  readonly port: number;
  readonly ca: string;
  readonly stop: () => Promise<void>;
  /** Seconds of processor time and bytes of resident memory, as the server's own metrics tell them. */
  readonly usage: () => Promise<{ cpu: number; rss: number }>;
}

/** The program from its source, or as it is built; with a certificate of its own and the built-in templates. */
export async function startServer(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'pillion-bench-'));
  await writeFile(join(directory, 'config'), 'policy: enabled\ndefaultTemplates: [sidecar]\n');
  await writeFile(join(directory, 'values'), '{}');
  const caOut = join(directory, 'ca.pem');
  const logPath = join(directory, 'log');
  const log = await open(logPath, 'w');
  const flags = ['--self-signed', '--ca-out', caOut, '--inject-dir', directory];
  const ports = [
    '--listen',
    '127.0.0.1:0',
    '--metrics-listen',
    '127.0.0.1:0',
    '--drain-delay',
    '0s',
  ];
  const child = spawn(
    process.execPath,
    ['--conditions=@pillion/source', MAIN, ...flags, ...ports],
    {
      stdio: ['ignore', log.fd, 'inherit'],
    },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await readyLine(logPath, child);
  return {
    port: ready.port,
    ca: await readFile(caOut, 'utf8'),
    usage: async () => {
      const text = await (await fetch(`http://127.0.0.1:${ready.metricsPort}/metrics`)).text();
      const value = (name: string): number =>
        Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
      return {
        cpu: value('process_cpu_seconds_total'),
        rss: value('process_resident_memory_bytes'),
      };
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await log.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function readyLine(
  path: string,
  child: ChildProcess,
): Promise<{ port: number; metricsPort: number }> {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    const lines = (await readFile(path, 'utf8')).split('\n');
    const line = lines.find((each) => each.includes('"event":"ready"'));
    if (line !== undefined) return JSON.parse(line);
    if (child.exitCode !== null) throw new Error('the injector did not start');
    await sleep(20);
  }
  child.kill('SIGKILL');
  throw new Error('the injector was not ready within 10 s');
}
