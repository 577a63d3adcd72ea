import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONFIG } from './testing/fixed-config.ts';
import { call, trusting } from './testing/serve.ts';
import { review } from './testing/small-admit.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** The first line of the log with this event. */
  readonly event: (name: string) => Promise<Readonly<Record<string, unknown>>>;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const child = spawn(process.execPath, ['--conditions=@pillion/source', MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Readonly<Record<string, unknown>>[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const wake of waiting) wake();
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const { promise: ended, resolve } = Promise.withResolvers<{
    code: number | null;
    stderr: string;
  }>();
  child.on('close', (code) => resolve({ code, stderr }));
  onTestFinished(() => void child.kill('SIGKILL'));
  const event = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    for (;;) {
      const line = lines.find((candidate) => candidate['event'] === name);
      if (line !== undefined) return line;
      const { promise, resolve: wake } = Promise.withResolvers<void>();
      waiting.add(wake);
      const end = await Promise.race([promise, ended]);
      waiting.delete(wake);
      if (end !== undefined) throw new Error(`ended without ${name}: ${end.stderr}`);
    }
  };
  return { child, ended, event };
}

const ANY_PORTS = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'];

async function selfSigned(...args: readonly string[]) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'config'), CONFIG);
  await writeFile(join(directory, 'values'), '{}');
  const caOut = join(directory, 'ca.pem');
  const flags = ['--self-signed', '--ca-out', caOut, '--inject-dir', directory, ...ANY_PORTS];
  const program = start([...flags, ...args]);
  const ready = await program.event('ready');
  const ca = await readFile(caOut, 'utf8');
  const agent = trusting(ca);
  onTestFinished(() => agent.destroy());
  return {
    ...program,
    ready,
    directory,
    ca,
    agent,
    url: `https://127.0.0.1:${String(ready['port'])}`,
  };
}

const POST = {
  method: 'POST',
  body: review('web'),
  headers: { 'content-type': 'application/json' },
} as const;

describe('pillion-injector', { timeout: 30_000 }, () => {
  it('tells its real ports, serves, and stops with 0', async () => {
    const { agent, url, ready, child, ended, event } = await selfSigned('--drain-delay=0s');
    expect(ready).toMatchObject({ level: 'info', host: '127.0.0.1', revision: '' });
    expect((await call(agent, `${url}/inject`, POST)).status).toBe(200);
    const plain = `http://127.0.0.1:${String(ready['metricsPort'])}`;
    expect((await call(agent, `${plain}/metrics`)).text).toContain(
      'sidecar_injection_requests_total 1',
    );
    expect(await event('review')).toMatchObject({
      uid: 'uid-of-web',
      namespace: 'shop',
      pod: 'web',
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it('tells its ports at every level of the log', async () => {
    const { ready, child, ended } = await selfSigned('--log-level=error', '--drain-delay=0s');
    expect(ready).toMatchObject({ event: 'ready', port: expect.any(Number) });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('answers the review in flight after SIGTERM', async () => {
    const { ready, ca, child, ended, event } = await selfSigned('--drain-delay=0s');
    const { body } = POST;
    const socket = connect({
      port: Number(ready['port']),
      host: '127.0.0.1',
      ca,
      servername: 'localhost',
    });
    socket.write(
      `POST /inject HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await sleep(100);
    child.kill('SIGTERM');
    await event('stopping');
    socket.write(body);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toContain('uid-of-web');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('stops at once on a second signal, and says so by its exit code', async () => {
    const { ready, ca, child, ended, event } = await selfSigned('--drain-delay=20s');
    const socket = connect({
      port: Number(ready['port']),
      host: '127.0.0.1',
      ca,
      servername: 'localhost',
    });
    socket.on('error', () => {});
    socket.write('POST /inject HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    await sleep(100);
    child.kill('SIGTERM');
    await event('stopping');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 3 });
  });

  it('serves the last good templates over a broken change, and tells it everywhere', async () => {
    const { directory, agent, url, event } = await selfSigned();
    await writeFile(join(directory, 'config'), 'templates: [');
    expect(await event('config.broken')).toMatchObject({
      level: 'error',
      problems: [expect.any(String)],
    });
    expect((await call(agent, `${url}/inject`, POST)).status).toBe(200);
    const verbose = await call(agent, `${url}/ready?verbose`);
    expect(verbose.status).toBe(200);
    expect(JSON.parse(verbose.text)).toMatchObject({
      ready: true,
      config: { state: 'lastGood', problems: [expect.any(String)] },
    });
    const { text } = await call(agent, `${url}/metrics`);
    expect(text).toContain('pillion_injector_last_reload_successful{what="config"} 0');
    await writeFile(join(directory, 'config'), CONFIG);
    await event('config.loaded');
    expect((await call(agent, `${url}/metrics`)).text).toContain(
      'pillion_injector_last_reload_successful{what="config"} 1',
    );
  });

  it('starts nothing on bad flags or variables, and tells all of them', async () => {
    const args = ['--listen', 'nowhere', '--tls-cert', 'x', '--verbose'];
    const { code, stderr } = await start(args, { ENABLE_NATIVE_SIDECARS: 'maybe' }).ended;
    expect(code).toBe(2);
    for (const subject of ['--listen', '--tls-key', '--verbose', 'ENABLE_NATIVE_SIDECARS']) {
      expect(stderr).toContain(subject);
    }
  });

  it('starts nothing without usable templates and certificates, and tells of both', async () => {
    const directory = await temporaryDirectory();
    const pair = ['--tls-cert', join(directory, 'c'), '--tls-key', join(directory, 'k')];
    const { code, stderr } = await start([...pair, '--inject-dir', directory, ...ANY_PORTS]).ended;
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(4);
  });

  it('leaves no CA behind where there is nothing to serve', async () => {
    const directory = await temporaryDirectory();
    const caOut = ['--self-signed', '--ca-out', join(directory, 'ca.pem')];
    const { code } = await start([...caOut, '--inject-dir', directory, ...ANY_PORTS]).ended;
    expect(code).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });

  it('says which ports are taken, all of them', async () => {
    const { ready, directory } = await selfSigned();
    const [taken, alsoTaken] = [ready['port'], ready['metricsPort']].map(
      (port) => `127.0.0.1:${String(port)}`,
    );
    const args = ['--self-signed', '--inject-dir', directory];
    const ports = ['--listen', String(taken), '--metrics-listen', String(alsoTaken)];
    const { code, stderr } = await start([...args, ...ports]).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`--listen="${taken}": cannot be listened on (EADDRINUSE)`);
    expect(stderr).toContain(`--metrics-listen="${alsoTaken}": cannot be listened on (EADDRINUSE)`);
  });
});
