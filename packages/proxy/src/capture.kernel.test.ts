import { type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Namespace } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** One pod with a proxy as uid 1337, its application, and rules as the init program writes them. */
const ADDRESSES = ['10.77.0.2/24', 'fd00:77::2/64'];

const RULES = {
  iptables: ['127.0.0.6/32', '127.0.0.1/32'],
  ip6tables: ['::6/128', '::1/128'],
} as const;

function rules(passthrough: string, loopback: string): string {
  return `*nat
:ISTIO_OUTPUT - [0:0]
-A OUTPUT -p tcp -j ISTIO_OUTPUT
-A ISTIO_OUTPUT -s ${passthrough} -o lo -j RETURN
-A ISTIO_OUTPUT -o lo ! -d ${loopback} -p tcp -m owner --uid-owner 1337 -j REDIRECT --to-ports 15006
-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -d ${loopback} -j RETURN
-A ISTIO_OUTPUT -p tcp -j REDIRECT --to-ports 15001
COMMIT
`;
}

const DESTINATIONS = {
  services: [
    {
      name: 'echo.default.svc.cluster.local',
      addresses: ['10.96.7.10', 'fd00:96::10'],
      ports: [
        {
          port: 80,
          name: 'http',
          endpoints: ['10.77.0.2:8000', '10.77.0.2:8001', '[fd00:77::2]:8000'],
        },
        { port: 81, name: 'http', endpoints: ['10.77.0.2:9'] },
        { port: 90, name: 'tcp', endpoints: ['10.77.0.2:9000', '[fd00:77::2]:9000'] },
        { port: 91, name: 'tcp', endpoints: ['10.77.0.2:9'] },
      ],
    },
  ],
};

/** HTTP on 8000 and 8001; on 9000 a server that does what the first byte says. */
const APPLICATION = `
  const http = require('node:http'), net = require('node:net');
  for (const port of [8000, 8001]) http.createServer((request, response) => response.end(JSON.stringify({
    port, from: request.socket.remoteAddress, at: request.socket.localAddress, id: request.headers['x-request-id'],
  }))).listen(port, '::');
  net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', (error) => console.log('saw ' + error.code));
    socket.once('data', (first) => {
      if (first[0] === 82) return socket.resetAndDestroy();
      let all = first.toString();
      socket.on('data', (more) => { all += more; });
      socket.on('end', () => socket.end('after the end: ' + all));
    });
  }).listen(9000, '::', () => console.log('ready'));
`;

/** Calls one address, says what it is told to, and reports what came back and how it ended. */
const CALLER = `
  const [address, port, say, then] = process.argv.slice(1);
  const socket = require('node:net').connect({ host: address, port: Number(port), allowHalfOpen: true });
  let heard = '';
  socket.on('connect', () => {
    socket.write(say);
    if (then === 'end') socket.end();
    if (then === 'reset') setTimeout(() => { socket.resetAndDestroy(); }, 100);
  });
  socket.on('data', (bytes) => { heard += bytes; if (then === 'hang up') socket.destroy(); });
  let how = 'closed';
  socket.on('end', () => { how = 'end'; socket.end(); });
  socket.on('error', (error) => { how = error.code; });
  socket.on('close', () => console.log(JSON.stringify({ heard, how })));
`;

interface Heard {
  readonly heard: string;
  readonly how: string;
}

interface Line {
  readonly [name: string]: unknown;
}

const ASK_READINESS = `
  fetch('http://127.0.0.1:15021/healthz/ready').then(({ status }) => process.stdout.write(String(status)));
`;

for (const engine of ['node', 'native'])
  describeOnKernel(
    `a captured connection, by the engine ${engine}`,
    ['iptables-restore', 'ip6tables-restore'],
    () => {
      let pod: Namespace;
      let folder: string;
      let proxy: ChildProcess;
      let application: ChildProcess;
      const accessLog: Line[] = [];
      const said: string[] = [];

      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'pillion-'));
        await chmod(folder, 0o755);
        await writeFile(join(folder, 'destinations.yaml'), JSON.stringify(DESTINATIONS));
        pod = await Namespace.create('proxy');
        await pod.must('ip', ['link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'node0']);
        for (const address of ADDRESSES)
          await pod.must('ip', [
            'address',
            'add',
            address,
            'dev',
            'eth0',
            ...(address.includes(':') ? ['nodad'] : []),
          ]);
        await pod.must('ip', ['-6', 'address', 'add', '::6/128', 'dev', 'lo']);
        for (const link of ['node0', 'eth0']) await pod.must('ip', ['link', 'set', link, 'up']);
        await pod.must('ip', ['-4', 'route', 'add', 'default', 'dev', 'eth0']);
        await pod.must('ip', ['-6', 'route', 'add', 'default', 'dev', 'eth0']);
        for (const [program, [passthrough, loopback]] of Object.entries(RULES)) {
          await pod.must(`${program}-restore`, [], { input: rules(passthrough, loopback) });
        }
        application = pod.spawn(process.execPath, ['-e', APPLICATION]);
        application.stdout?.on('data', (bytes: Buffer) => said.push(bytes.toString()));
        const main = join(import.meta.dirname, 'main.ts');
        proxy = pod.spawn(
          process.execPath,
          [
            '--conditions=@pillion/source',
            main,
            'proxy',
            'sidecar',
            '--domain',
            'default.svc.cluster.local',
          ],
          {
            uid: 1337,
            capabilities: [],
            env: {
              PATH: process.env['PATH'],
              INSTANCE_IP: '10.77.0.2',
              ISTIO_META_POD_PORTS: '[{"name":"http","containerPort":8000,"protocol":"TCP"}]',
              PILLION_ENGINE: engine,
              PILLION_DESTINATIONS: join(folder, 'destinations.yaml'),
              PROXY_CONFIG: '{"terminationDrainDuration":"5s"}',
            },
          },
        );
        if (proxy.stdout === null) throw new Error('the proxy has no standard output');
        createInterface({ input: proxy.stdout }).on('line', (line) =>
          accessLog.push(JSON.parse(line) as Line),
        );
        proxy.stderr?.pipe(process.stderr);
        await pod.must(process.execPath, [
          '--conditions=@pillion/source',
          main,
          'wait',
          '--periodMillis=50',
          '--url=http://127.0.0.1:15021/healthz/ready',
        ]);
      });

      afterAll(async () => {
        await pod[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      });

      const call = async (address: string, port: number, say: string, then = ''): Promise<Heard> =>
        JSON.parse(
          await pod.must(process.execPath, ['-e', CALLER, address, String(port), say, then], {
            timeout: 10_000,
          }),
        ) as Heard;

      const get = async (
        address: string,
        port: number,
      ): Promise<{ status: string; body: Line }> => {
        const { heard } = await call(
          address,
          port,
          'GET /path HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
        );
        const [head = '', body = ''] = heard.split('\r\n\r\n');
        return {
          status: head.split('\r\n')[0] ?? '',
          body: body.startsWith('{') ? (JSON.parse(body) as Line) : { text: body },
        };
      };

      /** The record of the last connection in a direction; records are written a moment after the end. */
      const lastRecord = async (direction: string): Promise<Line | undefined> => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return accessLog.findLast((line) => line['direction'] === direction);
      };

      it('goes by service to its endpoints in turn, and reaches the application as itself from 127.0.0.6', async () => {
        const answers = [await get('10.96.7.10', 80), await get('10.96.7.10', 80)];
        expect(new Set(answers.map(({ body }) => body['port']))).toEqual(new Set([8000, 8001]));
        for (const { body } of answers)
          expect(body).toMatchObject({ from: '::ffff:127.0.0.6', at: '::ffff:10.77.0.2' });
        expect(await lastRecord('outbound')).toMatchObject({
          cluster: 'outbound|80||echo.default.svc.cluster.local',
          originalDestination: '10.96.7.10:80',
          status: 200,
          flags: '-',
          path: '/path',
        });
        const inbound = accessLog
          .filter((line) => line['direction'] === 'inbound')
          .map((line) => line['cluster']);
        expect(new Set(inbound)).toEqual(new Set(['inbound|8000||', 'InboundPassthroughCluster']));
      });

      it('does the same by IPv6, from ::6', async () => {
        const { body } = await get('fd00:96::10', 80);
        expect(body).toMatchObject({ port: 8000, from: '::6', at: 'fd00:77::2' });
        expect(await lastRecord('inbound')).toMatchObject({
          originalDestination: '[fd00:77::2]:8000',
          localAddress: expect.stringMatching(/^\[::6\]:/),
        });
      });

      it('carries one request id from end to end', async () => {
        const { body } = await get('10.96.7.10', 80);
        expect((await lastRecord('outbound'))?.['requestId']).toBe(body['id']);
        expect((await lastRecord('inbound'))?.['requestId']).toBe(body['id']);
      });

      it('passes through where no service has the address', async () => {
        expect((await get('10.77.0.2', 8001)).body).toMatchObject({ port: 8001 });
        expect(await lastRecord('outbound')).toMatchObject({
          cluster: 'PassthroughCluster',
          upstream: '10.77.0.2:8001',
        });
      });

      it.each([['10.96.7.10'], ['fd00:96::10']])(
        'half-closes through to the application and back: %s',
        async (address) => {
          expect(await call(address, 90, 'all of it', 'end')).toEqual({
            heard: 'after the end: all of it',
            how: 'end',
          });
        },
      );

      it('carries a reset of the application to the client', async () => {
        expect(await call('10.96.7.10', 90, 'R')).toEqual({ heard: '', how: 'ECONNRESET' });
        expect(await lastRecord('outbound')).toMatchObject({
          protocol: 'TCP',
          flags: 'UC',
          details: 'ECONNRESET',
        });
      });

      it('carries a reset of the client to the application', async () => {
        said.length = 0;
        await call('10.96.7.10', 90, 'something', 'reset');
        expect(await lastRecord('outbound')).toMatchObject({ flags: 'DC', details: 'ECONNRESET' });
        expect(said.join('')).toContain('saw ECONNRESET');
      });

      it('is answered or reset when the endpoint refuses', async () => {
        const { status, body } = await get('10.96.7.10', 81);
        expect(status).toBe('HTTP/1.1 503 Service Unavailable');
        expect(String(body['text'])).toContain(
          'upstream connect error or disconnect/reset before headers',
        );
        expect((await call('10.96.7.10', 91, 'x')).how).toBe('ECONNRESET');
      });

      it('to the listeners themselves is refused and does not go round', async () => {
        const before = accessLog.length;
        expect((await call('127.0.0.1', 15_001, 'x')).how).toBe('ECONNRESET');
        expect((await call('127.0.0.1', 15_006, 'x')).how).toBe('ECONNRESET');
        await lastRecord('inbound');
        const refused = accessLog.slice(before).map((line) => line['reason']);
        expect(refused).toEqual([
          expect.objectContaining({ code: 'refused.notRedirected' }),
          expect.objectContaining({ code: 'refused.notRedirected' }),
        ]);
      });

      it('is finished when the proxy is asked to end, which it then does', async () => {
        const ended = new Promise((resolve) => proxy.once('exit', (code) => resolve(code)));
        proxy.kill('SIGTERM');
        const ready = await pod.run(process.execPath, ['-e', ASK_READINESS]);
        expect(ready.stdout).toBe('503');
        expect((await get('10.96.7.10', 80)).status).toBe('HTTP/1.1 200 OK');
        expect(await ended).toBe(0);
      });
    },
  );
