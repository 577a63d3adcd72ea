/**
 * A process inside a pod that listens and connects on command: one JSON object a line on standard
 * input, one answer a line on standard output. Started with `node agent.ts`; nothing imports it.
 */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** What an agent can be asked for. Listeners answer with their label, and with whom they saw. */
export type Request =
  | {
      readonly do: 'listen';
      readonly port: number;
      readonly label: string;
    }
  | {
      readonly do: 'listenUdp';
      readonly port: number;
      readonly host: string;
      readonly label: string;
    }
  | {
      readonly do: 'connect';
      readonly host: string;
      readonly port: number;
      readonly from?: string;
      readonly fromPort?: number;
    }
  | { readonly do: 'askUdp'; readonly host: string; readonly port: number };

type Connect = Extract<Request, { do: 'connect' }>;

/** `landed` is the label of the listener that answered, or the error that came instead. */
export interface Answer {
  readonly id: number;
  readonly landed?: string;
  readonly peer?: string;
}

/** What a client says that wants the connection to stay open, and its data back. */
export const HOLD = 'hold';

const TIMEOUT_MS = 2000;

async function listen(port: number, label: string): Promise<object> {
  const { promise, resolve, reject } = Promise.withResolvers<object>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (question) => {
      const reply = JSON.stringify({ landed: label, peer: socket.remoteAddress });
      if (String(question) !== HOLD) socket.end(reply);
      else socket.on('data', (data) => socket.write(data)).write(reply);
    });
  });
  server.on('error', reject);
  server.listen({ port, host: '::' }, () => resolve({ landed: label }));
  return await promise;
}

async function listenUdp(host: string, port: number, label: string): Promise<object> {
  const { promise, resolve, reject } = Promise.withResolvers<object>();
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', reject);
  socket.on('message', (_, peer) => {
    const reply = JSON.stringify({ landed: label, peer: peer.address });
    socket.send(reply, peer.port, peer.address);
  });
  socket.bind(port, host, () => resolve({ landed: label }));
  return await promise;
}

async function ask({ host, port, from, fromPort }: Connect): Promise<object> {
  const { promise, resolve } = Promise.withResolvers<object>();
  const local = {
    ...(from === undefined ? {} : { localAddress: from }),
    ...(fromPort === undefined ? {} : { localPort: fromPort }),
  };
  const socket = connect({ host, port, ...local, timeout: TIMEOUT_MS });
  socket.on('connect', () => socket.write('?'));
  let text = '';
  socket.on('data', (data) => {
    text += String(data);
  });
  socket.on('end', () => resolve(JSON.parse(text || '{"landed":"closed"}')));
  socket.on('timeout', () => socket.destroy(new Error('ETIMEDOUT')));
  socket.on('error', (error: NodeJS.ErrnoException) =>
    resolve({ landed: error.code ?? error.message }),
  );
  return await promise;
}

async function askUdp(host: string, port: number): Promise<object> {
  const { promise, resolve } = Promise.withResolvers<object>();
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const timer = setTimeout(() => resolve({ landed: 'ETIMEDOUT' }), TIMEOUT_MS);
  socket.on('error', (error: NodeJS.ErrnoException) =>
    resolve({ landed: error.code ?? error.message }),
  );
  // A connected socket takes only what comes from the address it asked: replies must be un-NATed.
  socket.connect(port, host, () => socket.send('?'));
  socket.on('message', (data) => resolve(JSON.parse(String(data))));
  const reply = await promise;
  clearTimeout(timer);
  socket.close();
  return reply;
}

async function perform(request: Request): Promise<object> {
  if (request.do === 'listen') return await listen(request.port, request.label);
  if (request.do === 'connect') return await ask(request);
  if (request.do === 'askUdp') return await askUdp(request.host, request.port);
  return await listenUdp(request.host, request.port, request.label);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...request } = JSON.parse(line) as Request & { readonly id: number };
  void perform(request as Request).then(
    (reply) => console.log(JSON.stringify({ id, ...reply })),
    (error: unknown) => console.log(JSON.stringify({ id, landed: String(error) })),
  );
}
