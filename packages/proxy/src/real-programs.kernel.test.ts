import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kernelGate, Namespace } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * Programs that people run, through both sidecars of a pod and beside that without any: nobody captures uid 1338.
 * `PILLION_TRAFFIC_ROUNDS` says how often the mixed traffic is repeated; a round is 210 MiB.
 */
const ROUNDS = Number(process.env['PILLION_TRAFFIC_ROUNDS'] ?? 1);
const ADDRESS = '10.80.0.2';
const FILE_MIB = 64;

const RULES = `*nat
:ISTIO_OUTPUT - [0:0]
-A OUTPUT -p tcp -j ISTIO_OUTPUT
-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
-A ISTIO_OUTPUT -m owner --uid-owner 1338 -j RETURN
-A ISTIO_OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp -m owner --uid-owner 1337 -j REDIRECT --to-ports 15006
-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
-A ISTIO_OUTPUT -p tcp -j REDIRECT --to-ports 15001
COMMIT
`;

const nginx = (folder: string): string => `
daemon off; pid ${folder}/nginx.pid; error_log /dev/null; user root;
events { worker_connections 1024; }
http {
  access_log off; root ${folder}; client_max_body_size 0; sendfile on;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen ${ADDRESS}:8080;
    location /put/ { dav_methods PUT; create_full_put_path on; }
  }
}`;

/** Echoes the messages of a WebSocket (RFC 6455), those below 64 KiB. */
const WEBSOCKET_SERVER = `
  const { createHash } = require('node:crypto');
  require('node:http').createServer().on('upgrade', (request, socket) => {
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
    let rest = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 6) { // no masked frame is shorter
        const short = rest[1] & 127, at = short === 126 ? 4 : 2, length = short === 126 ? rest.readUInt16BE(2) : short;
        if (rest.length < at + 4 + length) return;
        const mask = rest.subarray(at, at + 4), body = rest.subarray(at + 4, at + 4 + length).map((byte, index) => byte ^ mask[index & 3]);
        const head = length < 126 ? Buffer.of(rest[0], length) : Buffer.of(rest[0], 126, length >> 8, length & 255);
        socket.write(Buffer.concat([head, body]));
        rest = rest.subarray(at + 4 + length);
      }
    });
  }).listen(8081, '${ADDRESS}');
`;

const WEBSOCKET_CLIENT = `
  const socket = new WebSocket('ws://${ADDRESS}:8081/');
  const sent = Array.from({ length: 300 }, (_, index) => 'x'.repeat((index * 97) % 30000));
  let heard = 0;
  socket.onopen = () => { for (const text of sent) socket.send(text); };
  socket.onmessage = ({ data }) => {
    if (data !== sent[heard++]) { console.log('other'); process.exit(1); }
    if (heard === sent.length) { console.log('all ' + heard); process.exit(0); }
  };
`;

/** As an application, captured; or as somebody whom nobody captures. */
const as = (who: 'captured' | 'direct') => (who === 'direct' ? { uid: 1338 } : { uid: 1000 });

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describeOnKernel('programs that people run', ['iptables-restore', 'curl', 'nginx'], () => {
  let pod: Namespace;
  let folder: string;
  let file: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pillion-programs-'));
    await mkdir(join(folder, 'put'));
    for (const path of [folder, join(folder, 'put')]) await chmod(path, 0o777);
    file = randomBytes(FILE_MIB * 1024 * 1024);
    await writeFile(join(folder, 'file'), file);
    await writeFile(join(folder, 'nginx.conf'), nginx(folder));
    pod = await Namespace.create('programs');
    await pod.must('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
    await pod.must('iptables-restore', [], { input: RULES });
    pod.spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
    pod.spawn(process.execPath, ['-e', WEBSOCKET_SERVER], { stdio: 'ignore' });
    const main = join(import.meta.dirname, 'main.ts');
    const source = '--conditions=@pillion/source';
    pod.spawn(process.execPath, [source, main, 'proxy', 'sidecar'], {
      uid: 1337,
      capabilities: [],
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], PILLION_ACCESS_LOG: 'none' },
    });
    await pod.must(process.execPath, [source, main, 'wait', '--periodMillis=50']);
  });

  afterAll(async () => {
    await pod[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each(['direct', 'captured'] as const)(
    'curl and nginx, %s: downloads, uploads, ranges',
    async (who) => {
      const to = join(folder, `got-${who}`);
      const url = `http://${ADDRESS}:8080`;
      const put = `/put/${who}`;
      const curl = async (...args: string[]): Promise<string> =>
        await pod.must('curl', ['-sf', '--max-time', '60', ...args], {
          ...as(who),
          timeout: 90_000,
        });
      for (let round = 0; round < ROUNDS; round++) {
        await curl('-o', to, `${url}/file`);
        expect(digest(await readFile(to))).toBe(digest(file));
        await curl('-T', join(folder, 'file'), `${url}${put}`);
        expect(digest(await readFile(join(folder, put)))).toBe(digest(file));
        await curl('-T', join(folder, 'file'), '-H', 'Transfer-Encoding: chunked', `${url}${put}`);
        expect(digest(await readFile(join(folder, put)))).toBe(digest(file));
        await curl('-o', to, '-r', '1000-20000000', `${url}/file`);
        expect(digest(await readFile(to))).toBe(digest(file.subarray(1000, 20_000_001)));
        const two = await curl('-I', `${url}/file`, `${url}/file`);
        expect(two.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
      }
      await rm(to);
    },
    60_000 + ROUNDS * 30_000,
  );

  it.each(['direct', 'captured'] as const)('a WebSocket, %s', async (who) => {
    const heard = await pod.must(process.execPath, ['-e', WEBSOCKET_CLIENT], {
      ...as(who),
      timeout: 30_000,
    });
    expect(heard).toBe('all 300\n');
  });

  it('went by both sidecars, where it was captured', async () => {
    const url = 'http://127.0.0.1:15090/stats/prometheus';
    const metrics = await pod.must('curl', ['-s', url], as('direct'));
    for (const reporter of ['source', 'destination']) {
      const requests = new RegExp(
        `^istio_requests_total{.*reporter="${reporter}".* ([0-9]+)$`,
        'm',
      );
      expect(Number(requests.exec(metrics)?.[1])).toBeGreaterThan(0);
    }
  });

  describePrograms('wrk', ['wrk'], () => {
    it('sees no error, with keep-alive and without', async () => {
      for (const headers of [[], ['-H', 'Connection: close']]) {
        const url = `http://${ADDRESS}:8080/nginx.conf`;
        const args = ['-t1', '-c16', '-d1s', ...headers, url];
        const told = await pod.must('wrk', args, { ...as('captured'), timeout: 30_000 });
        expect(told).toMatch(/[1-9][0-9]* requests in/);
        expect(told).not.toMatch(/Socket errors|Non-2xx/);
      }
    });
  });

  describePrograms('redis', ['redis-server', 'redis-cli'], () => {
    it('takes 20,000 pipelined commands, and gives them back', async () => {
      const options = ['--bind', ADDRESS, '--save', '', '--protected-mode', 'no', '--dir', folder];
      pod.spawn('redis-server', options, { stdio: 'ignore' });
      const redis = async (args: string[], input = ''): Promise<string> =>
        await pod.must('redis-cli', ['-h', ADDRESS, ...args], {
          ...as('captured'),
          input,
          timeout: 30_000,
        });
      for (let turn = 0; turn < 100; turn++) {
        if ((await pod.run('redis-cli', ['-h', ADDRESS, 'ping'], as('direct'))).code === 0) break;
        await sleep(50);
      }
      const value = 'v'.repeat(500);
      const commands = Array.from({ length: 20_000 }, (_, at) => `SET key${at} ${value}${at}\r\n`);
      expect(await redis(['--pipe'], commands.join(''))).toContain('errors: 0, replies: 20000');
      expect((await redis(['GET', 'key19999'])).trim()).toBe(`${value}19999`);
      expect((await redis(['DBSIZE'])).trim()).toBe('20000');
    });
  });

  describePrograms('PostgreSQL', ['psql', 'initdb', 'postgres'], () => {
    it('answers queries, and takes and gives tables by COPY', async () => {
      const data = join(folder, 'data');
      await pod.must('initdb', ['-D', data, '-U', 'me', '-A', 'trust'], {
        uid: 1000,
        timeout: 60_000,
      });
      await writeFile(join(data, 'pg_hba.conf'), 'host all all 0.0.0.0/0 trust\n', { flag: 'a' });
      const options = ['-D', data, '-h', ADDRESS, '-k', folder];
      pod.spawn('postgres', options, { uid: 1000, stdio: 'ignore' });
      const sql = async (who: 'direct' | 'captured', text: string): Promise<string> =>
        await pod.must('psql', ['-h', ADDRESS, '-U', 'me', '-d', 'postgres', '-Atc', text], {
          ...as(who),
          timeout: 30_000,
        });
      for (let turn = 0; turn < 100; turn++) {
        const up = await pod.run(
          'psql',
          ['-h', ADDRESS, '-U', 'me', '-d', 'postgres', '-c', 'select 1'],
          as('direct'),
        );
        if (up.code === 0) break;
        await sleep(100);
      }
      await sql(
        'captured',
        "create table t as select n, repeat('x', 100) as x from generate_series(1, 100000) n",
      );
      expect((await sql('captured', 'select count(*), sum(n) from t')).trim()).toBe(
        '100000|5000050000',
      );
      const copy = 'copy t to stdout';
      expect(digest(Buffer.from(await sql('captured', copy)))).toBe(
        digest(Buffer.from(await sql('direct', copy))),
      );
    });
  });
});

/** As `describe`, skipped with a reason where a program is missing. */
function describePrograms(name: string, programs: readonly string[], tests: () => void): void {
  const gate = kernelGate(programs);
  const title = gate.open ? name : `${name} (skipped: ${gate.reason})`;
  describe(title, { skip: !gate.open }, tests);
}
