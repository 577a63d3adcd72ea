import { type IncomingMessage, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Call, Outcome } from './call.ts';
import { pattern, sumOf } from './pattern.ts';

/** One request on a connection of its own, since what connections do is what is looked at. */
export async function callHttp({ url, method, headers, send, timeoutMs }: Call): Promise<Outcome> {
  const outgoing = request(url, {
    method: send > 0 && method === 'GET' ? 'POST' : method,
    headers: { ...headers, ...(send > 0 && { 'content-length': String(send) }) },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  await Promise.all([answered, pipeline(pattern(send), outgoing)]);
  const response = await answered;
  const type = response.headers['content-type'] ?? '';
  const fields = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(fields),
    body: type === '' ? await sumOf(response) : await textOf(response, type),
  };
}

async function textOf(response: IncomingMessage, type: string): Promise<unknown> {
  const text = Buffer.concat(await response.toArray()).toString();
  return type.includes('json') ? JSON.parse(text) : text;
}

/** Sends one message and takes its echo. */
export async function callWebSocket({ url, send }: Call): Promise<Outcome> {
  const socket = new WebSocket(url);
  const message = 'x'.repeat(Math.max(1, send));
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  socket.addEventListener('open', () => socket.send(message));
  socket.addEventListener('error', (event) => reject(new Error(`WebSocket: ${event.message}`)));
  socket.addEventListener('message', ({ data }) => {
    resolve({ status: 101, body: { echoed: data === message } });
    socket.close();
  });
  return await promise;
}
