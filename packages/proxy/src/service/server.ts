import { createServer, type Server, type Socket } from 'node:net';
import { badRequest, formatReply } from '../layers/local-reply.ts';
import { readHop } from '../http1/hop.ts';
import { requestFraming } from '../http1/framing.ts';
import { parseRequestHead, type RequestHead } from '../http1/head.ts';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import { type Element, MessageReader } from '../http1/message-reader.ts';
import type { Handler, ServiceReply, ServiceRequest } from './request.ts';

/** Silence after which a connection is closed, in milliseconds. */
const IDLE_MS = 60_000;

/**
 * Serves one of the proxy's own ports. It reads with the proxy's codec, so that `node:http` need
 * not be loaded for a health check. Request bodies are read and not looked at: nothing here takes one.
 */
export function createService(handler: Handler): Server {
  return createServer({ noDelay: true }, (socket) => serve(socket, handler));
}

function serve(socket: Socket, handler: Handler): void {
  const reader = new MessageReader<RequestHead>({
    limits: DEFAULT_LIMITS,
    parse: parseRequestHead,
    framing: requestFraming,
  });
  const loopback = isLoopback(socket.remoteAddress ?? '');
  let turn: Promise<void> = Promise.resolve();
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    reader.push(bytes);
    for (let element = reader.read(); element !== undefined; element = reader.read()) {
      const current: Element<RequestHead> = element;
      turn = turn.then(() => answer(socket, current, loopback, handler)); // one after the other
    }
  });
}

async function answer(
  socket: Socket,
  element: Element<RequestHead>,
  loopback: boolean,
  handler: Handler,
): Promise<void> {
  if (element.kind === 'fault') {
    socket.end(formatReply(badRequest(element), { method: undefined, close: true }));
  } else if (element.kind === 'head') {
    const { head } = element;
    const reply = await handled(handler, requestOf(head, loopback));
    if (reply.follow !== undefined && head.method !== 'HEAD')
      return followed(socket, reply.follow, reply);
    const keep = head.version === '1.1' && readHop(head.version, head.fields).persistent;
    const bytes = formatServiceReply(reply, head.method, keep);
    if (keep) socket.write(bytes);
    else socket.end(bytes);
  }
}

/** Goes on until the client leaves; the end of the connection is the end of the body. */
function followed(
  socket: Socket,
  follow: ServiceReply['follow'] & object,
  { contentType = 'text/plain' }: ServiceReply,
): void {
  socket.setTimeout(0);
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ncache-control: no-store\r\nconnection: close\r\nserver: pillion\r\n\r\n`,
  );
  const stop = follow({
    write: (text) => void socket.write(text),
    behind: () => socket.writableLength,
  });
  socket.once('close', stop);
}

async function handled(handler: Handler, request: ServiceRequest): Promise<ServiceReply> {
  try {
    return await handler(request);
  } catch (error) {
    return { status: 500, body: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}

function requestOf({ method, target, fields }: RequestHead, loopback: boolean): ServiceRequest {
  const [path = '/', query = ''] = target.split('?', 2);
  return { method, path, query: new URLSearchParams(query), fields, loopback };
}

function formatServiceReply(reply: ServiceReply, method: string, keep: boolean): Buffer {
  const body = Buffer.from(reply.body);
  const head = [
    `HTTP/1.1 ${reply.status} ${PHRASES[reply.status] ?? 'Status'}`,
    `content-type: ${reply.contentType ?? 'text/plain; charset=utf-8'}`,
    `content-length: ${body.length}`,
    ...(keep ? [] : ['connection: close']),
    'server: pillion',
  ];
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
  return method === 'HEAD' ? bytes : Buffer.concat([bytes, body]);
}

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
