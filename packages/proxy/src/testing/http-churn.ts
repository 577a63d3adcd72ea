import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Churn, inLanes, pick } from './churn.ts';

/** What a server does with a request, by its path. */
const FATES = [
  'ok',
  'big',
  'chunked',
  'resetAtOnce',
  'resetInHead',
  'resetInBody',
  'cutShort',
  'garbage',
  'early',
  'stall',
] as const;

/** What a client sends, and how it leaves. */
const MANNERS = [
  'get',
  'pipeline',
  'post',
  'postChunked',
  'halfClose',
  'resetInHead',
  'resetInBody',
  'resetInAnswer',
  'leaveInAnswer',
  'leave',
  'garbage',
] as const;

const BIG = Buffer.alloc(600_000, 'b');
/** A server that stalls gives up before its clients do: who has left by then must be found out. */
const STALL_MS = 20;
const PATIENCE_MS = 3000;

/** Sends HTTP/1 requests of every manner to servers of every fate. Resolves when the last client is gone. */
export async function churnHttp(churn: Churn): Promise<void> {
  await inLanes(churn, async () => {
    const { captured, chance } = churn;
    const socket = connect({ port: captured.port, host: '127.0.0.1', allowHalfOpen: true });
    const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.resume();
    socket.on(
      'connect',
      () => void send(socket, pick(MANNERS, chance), pick(FATES, chance), chance()),
    );
    const patience = setTimeout(() => socket.destroy(), PATIENCE_MS);
    await gone;
    clearTimeout(patience);
  });
}

async function send(
  socket: Socket,
  manner: (typeof MANNERS)[number],
  fate: string,
  chance: number,
): Promise<void> {
  const body = BIG.subarray(0, Math.floor(chance * BIG.length) + 1);
  const get = `GET /${fate} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const last = get.replace('Host', 'Connection: close\r\nHost');
  const post = `POST /${fate} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
  switch (manner) {
    case 'get':
      socket.write(last);
      return;
    case 'pipeline':
      socket.write(get + get + last);
      return;
    case 'post':
      socket.write(post);
      socket.write(body);
      return;
    case 'postChunked': {
      socket.write(post.replace(/Content-Length: .*\r\n/, 'Transfer-Encoding: chunked\r\n'));
      const size = Math.ceil(body.length / 3);
      for (let at = 0; at < body.length; at += size) {
        const piece = body.subarray(at, at + size);
        socket.write(`${piece.length.toString(16)}\r\n`);
        socket.write(piece);
        socket.write('\r\n');
      }
      socket.write('0\r\nTrailer: t\r\n\r\n');
      return;
    }
    case 'halfClose':
      socket.end(last);
      return;
    case 'resetInHead':
      socket.write(get.slice(0, Math.floor(chance * get.length)));
      await sleep(chance * 3);
      socket.resetAndDestroy();
      return;
    case 'resetInBody':
      socket.write(post);
      socket.write(body.subarray(0, body.length >> 1));
      await sleep(chance * 5);
      socket.resetAndDestroy();
      return;
    case 'resetInAnswer':
      socket.write(last);
      await sleep(chance * 5);
      socket.resetAndDestroy();
      return;
    case 'leaveInAnswer':
      socket.write(last);
      await sleep(chance * 5);
      socket.destroy();
      return;
    case 'leave':
      socket.destroy();
      return;
    case 'garbage':
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n folded: yes\r\n\r\n');
  }
}

/** A server for `churnHttp`. */
export function servingHttpChurn(): (socket: Socket) => void {
  const server = createServer((request, response) => void answer(request, response));
  server.keepAliveTimeout = 200;
  server.on('clientError', (_, socket) => socket.destroy());
  return (socket) => void server.emit('connection', socket);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.on('error', () => {});
  response.on('error', () => {});
  const { socket } = request;
  const fate = request.url?.slice(1) ?? '';
  if (fate === 'early') response.end('no need to hear all of it');
  if (fate === 'resetAtOnce') socket.resetAndDestroy();
  request.resume();
  await new Promise((resolve) => {
    request.once('end', resolve);
    request.once('close', resolve);
  });
  switch (fate) {
    case 'ok':
      response.end('ok');
      return;
    case 'big':
      response.setHeader('content-length', BIG.length);
      response.end(BIG);
      return;
    case 'chunked':
      for (let left = 5; left > 0; left--) response.write(BIG.subarray(0, left * 20_000));
      response.end();
      return;
    case 'resetInHead':
      socket.write('HTTP/1.1 200 OK\r\nContent-Le', () => socket.resetAndDestroy());
      return;
    case 'resetInBody':
    case 'cutShort':
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n');
      socket.write(BIG, () => (fate === 'cutShort' ? socket.end() : socket.resetAndDestroy()));
      return;
    case 'stall':
      await sleep(STALL_MS);
      socket.destroy();
      return;
    case 'garbage':
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n');
  }
}
