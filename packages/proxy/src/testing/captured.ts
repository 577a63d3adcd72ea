import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { reason } from '@pillion/core/values';
import { CaptureListener, type CaptureOptions, listen } from '../driver/capture-listener.ts';
import { UpstreamPool } from '../driver/upstream-pool.ts';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import type { SessionPolicy } from '../layers/context.ts';
import { Balancer } from '../routing/balancer.ts';
import { Loads } from '../routing/load.ts';
import type { Cluster, Treatment } from '../routing/cluster.ts';
import { endpoint, type Endpoint } from '../routing/endpoint.ts';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import type { Starved } from '../engine/engine.ts';
import { engineTransport } from '../engine/engine-transport.ts';
import { socketTransport } from '../driver/socket-transport.ts';
import type { Transport } from '../driver/transport.ts';
import type { EngineChoice } from '../settings/settings.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { openEngine } from './engine.ts';
import { endpointOf } from './playbook.ts';

const now = (): number => performance.now();
const nothing = (): void => {};

/**
 * Stands in for the kernel where no capture is set up: every connection was headed for the same
 * place, or for the listener itself when nothing redirected it.
 */
export function transportFor(
  choice: EngineChoice,
  original: Endpoint | 'the listener',
  starved?: Starved,
): Transport {
  const headedFor = original === 'the listener' ? 'ENOENT' : original;
  if (choice === 'native') {
    return engineTransport(openEngine(starved), () => headedFor);
  }
  const nowhere = { ok: false, errno: 'ENOENT' } as const;
  return socketTransport({
    originalDestination: () => (original === 'the listener' ? nowhere : { ok: true, original }),
    openFrom: () => nowhere,
  });
}

/** What sessions under test are told. */
export const CAPTURED_POLICY: SessionPolicy = {
  limits: DEFAULT_LIMITS,
  sniffMs: 50,
  headMs: 5000,
  serverFirstPorts: new Set(),
  poolIdleMs: 30_000,
  poolIdleOnceMs: 1000,
  replayBytes: 64 * 1024,
  marksRequests: false,
  traceSampling: undefined,
};

/** A capture listener on loopback, its upstreams and all that it recorded. */
export class Captured implements AsyncDisposable {
  readonly records: AccessRecord[] = [];
  /** Calls for which the system had no descriptor; of the native engine. */
  readonly starved: readonly string[];
  readonly port: number;
  readonly listener: CaptureListener;
  readonly pool: UpstreamPool;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    listener: CaptureListener,
    pool: UpstreamPool,
    records: AccessRecord[],
    starved: readonly string[],
    stack: AsyncDisposableStack,
  ) {
    this.listener = listener;
    this.pool = pool;
    this.records = records;
    this.starved = starved;
    this.port = listener.listening.port;
    this.#stack = stack;
  }

  /** Sends everything to `endpoints`. */
  static async open(
    endpoints: readonly Endpoint[],
    treatment: Treatment | undefined,
    original: Endpoint | 'the listener' = endpointOf('10.96.0.10:80'),
    engine: EngineChoice = 'node',
    more: Partial<CaptureOptions> = {},
  ): Promise<Captured> {
    const stack = new AsyncDisposableStack();
    const records: AccessRecord[] = [];
    const pool = new UpstreamPool({ maxIdlePerEndpoint: 16, maxIdleMs: 60_000 }, now);
    const starved: string[] = [];
    const transport = transportFor(engine, original, (call, errno) =>
      starved.push(`${call} ${errno}`),
    );
    stack.defer(() => transport.close());
    const loads = new Loads(now);
    const balancer = new Balancer(loads, Math.random);
    const cluster: Cluster = {
      name: 'test',
      kind: 'service',
      service: undefined,
      treatment,
      endpoints,
      policy: DEFAULT_TRAFFIC_POLICY,
    };
    const listener = new CaptureListener({
      direction: 'outbound',
      policy: CAPTURED_POLICY,
      sources: {
        now,
        requestId: () => 'id',
        randomHex: (digits) => 'f'.repeat(digits),
        loads,
        pick: (group, avoid, headed) => balancer.pick(group, avoid, headed),
      },
      driver: {
        pool,
        policy: { lingerMs: 200 },
        transport,
        observer: {
          record: (record) => records.push(record),
          opened: nothing,
          upstreamOpened: nothing,
          upstreamClosed: nothing,
          upstreamFailed: nothing,
        },
      },
      route: () => ({ cluster, reason: reason('test', 'for a test'), source: undefined }),
      ...more,
    });
    await listener.listening.listen(0, '127.0.0.1');
    stack.defer(() => {
      listener.listening.close();
      listener.close();
      pool.close();
    });
    return new Captured(listener, pool, records, starved, stack);
  }

  /** A client's connection, open. */
  async dial(): Promise<Socket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    this.#stack.defer(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** A server on loopback that is closed with its scope, and where it is. */
export class Upstream implements AsyncDisposable {
  readonly endpoint: Endpoint;
  /** Every connection that came, in order, whether it is still open or not. */
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(server: Server, endpointText: Endpoint) {
    this.#server = server;
    this.endpoint = endpointText;
  }

  /** With `remember` off the connections are not kept: for tests with very many. */
  static async open(serve: (socket: Socket) => void, remember = true): Promise<Upstream> {
    const server = createServer({ allowHalfOpen: true });
    await listen(server, 0, '127.0.0.1');
    const { address, port } = endpointOf(`127.0.0.1:${portOf(server)}`);
    const upstream = new Upstream(server, endpoint(address, port));
    server.on('connection', (socket) => {
      if (remember) upstream.sockets.push(socket);
      socket.on('error', () => {});
      serve(socket);
    });
    return upstream;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** All that comes until the end or an error, and which of the two it was. */
export async function hear(socket: Socket): Promise<{ bytes: Buffer; how: string }> {
  const pieces: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => pieces.push(bytes));
  const how = await new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.once('close', () => resolve('close'));
  });
  return { bytes: Buffer.concat(pieces), how };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError('the server does not listen');
  return address.port;
}
