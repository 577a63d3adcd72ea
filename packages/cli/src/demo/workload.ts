import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** What an application saw of a connection: the far end, and the address it was reached at. */
export interface Sight {
  readonly peer: string;
  readonly local: string;
  /** What the client sent before it closed its half (TCP only). */
  readonly received?: string;
}

export interface CallOrder {
  readonly id: number;
  readonly kind: 'http' | 'tcp';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export interface CallResult {
  readonly id: number;
  /** An HTTP status, `ok` for a TCP call that ended cleanly, or the error's code. */
  readonly status: number | string;
  /** Milliseconds from before the connection to the last byte. */
  readonly latencyMs: number;
  readonly seen?: Sight;
}

export interface WorkloadPorts {
  readonly http: readonly number[];
  readonly tcp: readonly number[];
}

const DEADLINE = 5_000;

/**
 * The application of the demo: it listens, answers what it sees of its callers, and makes the calls
 * that are ordered on its standard input, a line of JSON each. `ready` is its first line.
 */
export async function runWorkload(
  ports: WorkloadPorts,
  orders: Readable,
  answers: Pick<Writable, never> & { write(text: string): void },
): Promise<void> {
  await Promise.all([...ports.http.map(serveHttp), ...ports.tcp.map(serveTcp)]);
  answers.write('ready\n');
  for await (const line of createInterface({ input: orders })) {
    const order = JSON.parse(line) as CallOrder;
    answers.write(`${JSON.stringify(await makeCall(order))}\n`);
  }
}

async function makeCall(order: CallOrder): Promise<CallResult> {
  const started = performance.now();
  const outcome = await (order.kind === 'http' ? callHttp(order) : callTcp(order)).catch(
    (error: NodeJS.ErrnoException) => ({ status: error.code ?? error.message }),
  );
  const latencyMs = Math.round((performance.now() - started) * 100) / 100;
  return { id: order.id, latencyMs, ...outcome };
}

type CallOutcome = Pick<CallResult, 'status' | 'seen'>;

async function callHttp({ host, port, path }: CallOrder): Promise<CallOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<CallOutcome>();
  const signal = AbortSignal.timeout(DEADLINE);
  request({ host, port, path, agent: false, signal }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (body += chunk));
    response.on('error', reject);
    response.on('end', () => resolve({ status: response.statusCode ?? 0, ...seenIn(body) }));
  })
    .on('error', reject)
    .end();
  return await promise;
}

/** Sends a line, closes its half, and reads to the end: a relay that drops half-closes hangs here. */
async function callTcp({ host, port }: CallOrder): Promise<CallOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<CallOutcome>();
  let body = '';
  const socket = connect({ host, port, signal: AbortSignal.timeout(DEADLINE) });
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (body += chunk));
  socket.on('error', reject);
  socket.on('end', () => resolve({ status: 'ok', ...seenIn(body) }));
  socket.end('hello\n');
  return await promise;
}

function seenIn(body: string): { readonly seen?: Sight } {
  try {
    return { seen: JSON.parse(body) as Sight };
  } catch {
    return {};
  }
}

async function serveHttp(port: number): Promise<void> {
  const server = createHttpServer((incoming, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(`${JSON.stringify(sight(incoming.socket))}\n`);
  });
  await listen((ready) => server.listen(port, '::', ready));
}

/** Answers only after the client has closed its half, so that half-closes must travel. */
async function serveTcp(port: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end(JSON.stringify({ ...sight(socket), received })));
  });
  await listen((ready) => server.listen(port, '::', ready));
}

async function listen(start: (ready: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  start(resolve);
  await promise;
}

function sight(socket: Socket): Sight {
  const local = plain(socket.localAddress);
  const host = local.includes(':') ? `[${local}]` : local;
  return { peer: plain(socket.remoteAddress), local: `${host}:${socket.localPort}` };
}

/** A dual-stack listener sees IPv4 peers as `::ffff:10.0.0.1`. */
function plain(address = ''): string {
  return address.replace(/^::ffff:/, '');
}
