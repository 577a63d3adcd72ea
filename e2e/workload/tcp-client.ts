import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Call, Outcome } from './call.ts';
import { pattern, sumOf } from './pattern.ts';

async function dial({ hostname, port }: URL): Promise<Socket> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = connect({ host, port: Number(port) });
  await once(socket, 'connect');
  return socket;
}

/** `greeting://host:port`: waits for the server's first line, saying nothing. */
export async function callGreeting({ url }: Call): Promise<Outcome> {
  const socket = await dial(url);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  if (!text.includes('\n')) throw new Error('closed without a greeting');
  return { status: 0, body: JSON.parse(text) };
}

/** `bytes://host:port/1024` takes that many; with `--send N` it gives N and takes the server's sum. */
export async function callBytes({ url, send }: Call): Promise<Outcome> {
  const socket = await dial(url);
  if (send === 0) {
    socket.write(`get ${url.pathname.slice(1)}\n`);
    return { status: 0, body: await sumOf(socket) };
  }
  socket.write('put\n');
  const answer = socket.toArray();
  await pipeline(pattern(send), socket);
  return { status: 0, body: JSON.parse(Buffer.concat(await answer).toString()) };
}
