import { once } from 'node:events';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseDestinations } from '../destinations/document.ts';
import { Loads } from '../routing/load.ts';
import { ask } from '../service/client.ts';
import { routed } from '../service/request.ts';
import { createService } from '../service/server.ts';
import { parseArguments } from '../settings/arguments.ts';
import type { LogLevel } from '../settings/log-level.ts';
import { resolveSettings, type Settings } from '../settings/settings.ts';
import { Meter } from '../telemetry/meter.ts';
import { RecordFeed } from '../telemetry/record-feed.ts';
import { play } from '../testing/playbook.ts';
import { adminRoutes } from './routes.ts';
import type { Phase, ProxyState } from './state.ts';

function settings(): Settings {
  const given = parseArguments(['proxy', 'sidecar', '--domain', 'default.svc.cluster.local']);
  const resolved = given.ok
    ? resolveSettings(given.value, {
        POD_NAME: 'a-1',
        POD_NAMESPACE: 'default',
        INSTANCE_IP: '10.0.0.1',
      })
    : given;
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.value;
}

const REGISTRY = (() => {
  const result = parseDestinations({
    services: [
      {
        name: 'echo.default.svc.cluster.local',
        addresses: ['10.96.0.10'],
        ports: [
          {
            port: 80,
            name: 'http',
            endpoints: ['10.0.0.2:8000', '10.0.0.3:8000'],
            trafficPolicy: {
              connectionPool: { tcp: { maxConnections: 7 } },
              outlierDetection: { consecutive5xxErrors: 1, maxEjectionPercent: 50 },
            },
          },
        ],
      },
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
})();

/** A sidecar's state without its sockets. */
class Pod {
  phase: Phase = 'ready';
  drained = 0;
  level: LogLevel = 'warning';
  readonly feed = new RecordFeed();
  readonly loads = new Loads(() => 0);
  readonly meter: Meter;
  readonly state: ProxyState;

  constructor() {
    const own = settings();
    this.meter = new Meter(own.workload);
    this.state = {
      settings: own,
      feed: this.feed,
      version: '0.0.0',
      phase: () => this.phase,
      destinations: () => ({ registry: REGISTRY, path: '/d', loadedAt: 0, broken: undefined }),
      read: () =>
        Promise.resolve({
          counts: this.meter,
          active: { outbound: 2, inbound: 1 },
          memory: process.memoryUsage(),
          endpoint: (cluster, endpoint) => this.loads.facts(cluster, endpoint),
        }),
      uptimeMs: () => 12_300,
      logLevel: () => this.level,
      setLogLevel: (level) => {
        this.level = level;
      },
      drain: () => void this.drained++,
      quit: () => {},
    };
  }
}

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function serve(pod: Pod): Promise<number> {
  const server = createService(routed(adminRoutes(pod.state))).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function get(
  port: number,
  path: string,
  method = 'GET',
): Promise<{ status: number; text: string }> {
  const { status, body } = await ask({
    address: '127.0.0.1',
    port,
    method,
    path,
    headers: [['host', 'a']],
    timeoutMs: 10_000,
    maxBody: 1 << 20,
  });
  return { status, text: body.toString() };
}

/** Requests to `path`, as records of them come about. */
function request(pod: Pod, path: string, status: number): void {
  const session = play();
  session.client(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  session.connected();
  session.server(`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`);
  for (const record of session.records) {
    pod.meter.record(record);
    pod.feed.publish(record);
  }
}

describe('the admin port', () => {
  it('has the pages that tools know, and lists them', async () => {
    const port = await serve(new Pod());
    const { text } = await get(port, '/');
    for (const page of text.trim().split('\n')) {
      if (page === '/requests') continue;
      expect([200, 405]).toContain((await get(port, page)).status);
    }
    expect((await get(port, '/nothing')).text).toContain('/config_dump');
  });

  it('tells clusters line by line, and as Envoy in JSON', async () => {
    const pod = new Pod();
    const [cluster] = REGISTRY.clusters;
    const bad = cluster?.endpoints[1];
    if (cluster === undefined || bad === undefined) throw new Error('there are two');
    pod.loads.begin(cluster, bad, false)?.end('serverError');
    const port = await serve(pod);
    const lines = (await get(port, '/clusters')).text.split('\n');
    const name = 'outbound|80||echo.default.svc.cluster.local';
    expect(lines).toContain(`${name}::default_priority::max_connections::7`);
    expect(lines).toContain(`${name}::10.0.0.2:8000::health_flags::healthy`);
    expect(lines).toContain(`${name}::10.0.0.3:8000::health_flags::/failed_outlier_check`);
    const { text } = await get(port, '/clusters?format=json');
    expect(JSON.parse(text)).toMatchObject({
      cluster_statuses: [
        {
          name,
          host_statuses: [
            { address: { socket_address: { address: '10.0.0.2', port_value: 8000 } } },
            { health_status: { failed_outlier_check: true } },
          ],
        },
      ],
    });
  });

  it('tells statistics as lines, as JSON, for Prometheus, and of them those asked for', async () => {
    const pod = new Pod();
    request(pod, '/a', 404);
    const port = await serve(pod);
    const counted = 'cluster.outbound|80||echo.default.svc.cluster.local.upstream_rq_4xx';
    expect((await get(port, '/stats')).text.split('\n')).toContain(`${counted}: 1`);
    expect((await get(port, '/stats?filter=rq_[45]xx&usedonly')).text).toBe(`${counted}: 1\n`);
    expect(JSON.parse((await get(port, '/stats?format=json&filter=uptime')).text)).toEqual({
      stats: [{ name: 'server.uptime', value: 12 }],
    });
    expect((await get(port, '/stats?format=prometheus')).text).toContain('istio_requests_total{');
    expect((await get(port, '/stats?filter=(')).status).toBe(400);
  });

  it('changes its state by POST only', async () => {
    const pod = new Pod();
    const port = await serve(pod);
    expect((await get(port, '/drain_listeners')).status).toBe(405);
    expect((await get(port, '/drain_listeners', 'POST')).text).toBe('OK\n');
    expect(pod.drained).toBe(1);
    expect((await get(port, '/logging?level=debug', 'POST')).text).toContain('pillion: debug');
    expect(pod.level).toBe('debug');
    expect((await get(port, '/logging?level=loud', 'POST')).status).toBe(400);
  });

  it('says whether it lives, and who it is', async () => {
    const pod = new Pod();
    const port = await serve(pod);
    expect((await get(port, '/ready')).text).toBe('LIVE\n');
    expect(JSON.parse((await get(port, '/server_info')).text)).toMatchObject({
      state: 'LIVE',
      uptime_current_epoch: '12s',
      node: { id: 'sidecar~10.0.0.1~a-1.default~default.svc.cluster.local' },
    });
    pod.phase = 'draining';
    expect((await get(port, '/ready')).status).toBe(503);
  });
});

/** Somebody who watches, with what was seen so far. */
class Viewer {
  readonly #socket: Socket;
  #seen = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => (this.#seen += bytes.toString()));
  }

  static async open(port: number, path: string, headers = ''): Promise<Viewer> {
    const socket = connect(port, '127.0.0.1');
    const viewer = new Viewer(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
    await once(socket, 'data');
    return viewer;
  }

  get text(): string {
    return this.#seen.slice(this.#seen.indexOf('\r\n\r\n') + 4);
  }

  get lines(): readonly string[] {
    return this.text.split('\n').filter((line) => line !== '');
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }
}

describe('live requests', () => {
  it('come as they end, a line each, those that were asked for', async () => {
    const pod = new Pod();
    const port = await serve(pod);
    const all = await Viewer.open(port, '/requests');
    const some = await Viewer.open(port, '/requests?status=5xx&path=/b');
    const events = await Viewer.open(port, '/requests?status=404', 'Accept: text/event-stream\r\n');
    request(pod, '/a', 404);
    request(pod, '/b', 500);
    request(pod, '/c', 500);
    await expect.poll(() => all.lines.length).toBe(3);
    expect(all.lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { path: '/a' },
      { path: '/b' },
      { path: '/c' },
    ]);
    await expect.poll(() => some.lines.length).toBe(1);
    expect(JSON.parse(some.lines[0] ?? '')).toMatchObject({ path: '/b', status: 500 });
    await expect.poll(() => events.text).toMatch(/^data: \{.*\}\n\n$/);
    for (const viewer of [all, some, events]) viewer.close();
    expect((await get(port, '/requests?staus=5xx')).text).toContain('accepted: direction');
  });

  it('leave out what a viewer does not take, and say so', async () => {
    const pod = new Pod();
    const port = await serve(pod);
    const viewer = await Viewer.open(port, '/requests');
    viewer.pause();
    const long = `/${'x'.repeat(8000)}`;
    for (let at = 0; at < 2000; at++) request(pod, long, 200);
    viewer.resume();
    await expect
      .poll(() => {
        request(pod, '/last', 200);
        return viewer.text;
      })
      .toContain('{"leftOut":');
    expect(viewer.lines.length).toBeLessThan(1000);
    viewer.close();
  });
});
