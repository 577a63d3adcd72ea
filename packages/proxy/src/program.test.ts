import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Host, run } from './program.ts';
import { kernelSockets } from './socket.ts';

async function runWith(
  argv: readonly string[],
  env: Host['env'] = {},
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run({
    argv,
    env,
    platform: 'linux',
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    now: () => performance.now(),
    processors: () => 1,
    onTerminate: () => {},
  });
  return { code, out, err };
}

describe('the program', () => {
  it('tells every problem of its arguments, and exits with 1', async () => {
    const { code, out, err } = await runWith(['--domian', 'x', '--foo']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('2 problems');
    expect(err).toContain('--domain');
  });

  it('tells every problem of its environment, and starts nothing', async () => {
    const { code, err } = await runWith([], { PILLION_ACCESS_LOG: 'xml', INSTANCE_IP: 'here' });
    expect(code).toBe(1);
    expect(err).toMatch(
      /settings.invalid: 2 problems.*INSTANCE_IP="here".*PILLION_ACCESS_LOG="xml"/s,
    );
  });

  it('does not start on a destinations file that is broken, or missing where it was named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pillion-'));
    const path = join(folder, 'destinations.yaml');
    const missing = await runWith([], { PILLION_DESTINATIONS: path });
    expect([missing.code, missing.err]).toEqual([
      1,
      expect.stringContaining('destinations.missing'),
    ]);
    await writeFile(path, 'services: [{ nmae: a }]');
    const broken = await runWith([], { PILLION_DESTINATIONS: path });
    expect([broken.code, broken.err]).toEqual([
      1,
      expect.stringMatching(/destinations.invalid: 4 problems.*nmae/s),
    ]);
    await rm(folder, { recursive: true });
  });

  it('says how it is used, and which version it is', async () => {
    expect(await runWith(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--proxyLogLevel=VALUE'),
      err: '',
    });
    expect((await runWith(['version'])).out).toMatch(/^pillion-proxy [0-9.]+\n$/);
  });

  it('waits in vain no longer than asked', async () => {
    const { code, err } = await runWith([
      'wait',
      '--timeoutSeconds=1',
      '--periodMillis=600',
      '--url=http://127.0.0.1:1/',
    ]);
    expect(code).toBe(1);
    expect(err).toContain('ECONNREFUSED');
  });

  it('waits until the answer is 200', async () => {
    let asked = 0;
    const server = createServer((socket) =>
      socket.on('data', () =>
        socket.end(`HTTP/1.1 ${++asked < 3 ? 503 : 200} x\r\nContent-Length: 0\r\n\r\n`),
      ),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    expect(
      (await runWith(['wait', '--periodMillis=10', `--url=http://127.0.0.1:${port}/x`])).code,
    ).toBe(0);
    expect(asked).toBe(3);
    server.close();
  });

  it.each([
    [['request', 'drain']],
    [['request', 'POST', 'drain', '--debug-port=x']],
    [['request', 'POST', 'drain', '--debug-port=1']],
    [['wait', '--url=ftp://x/']],
  ])('fails on %j', async (argv) => {
    expect((await runWith(argv)).code).toBe(1);
  });

  it('runs from its source as it stands', async () => {
    const main = join(import.meta.dirname, 'main.ts');
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, ['--conditions=@pillion/source', main, 'version'], (error, out) =>
        error === null ? resolve(out) : reject(error),
      );
    });
    expect(stdout).toMatch(/^pillion-proxy/);
  });
});

describe('the addon', () => {
  it('is not asked for where it cannot work', () => {
    expect(() => kernelSockets('darwin')).toThrow('SO_ORIGINAL_DST needs Linux, this is darwin');
  });
});
