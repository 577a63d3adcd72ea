import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { endsOf } from './answer.ts';
import { pattern, sumOf } from './pattern.ts';

/** Speaks first, as MySQL or SMTP do: who it is and whom it sees; then it echoes lines. */
export function greetingServer(name: string): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(`${JSON.stringify({ name, protocol: 'greeting', ...endsOf(socket) })}\n`);
    const lines = createInterface(socket);
    lines.on('error', () => lines.close()); // it passes on what befalls the socket
    lines.on('line', (line) => socket.write(`${line}\n`));
  });
}

/**
 * First a line, then bytes. After `get 1024` that many come; after `put` all that is sent until the
 * sender's end is summed up, and the sum is answered as JSON.
 */
export function bytesServer(): Server {
  return createServer({ allowHalfOpen: true }, (socket) => {
    converse(socket).catch(() => socket.destroy());
  });
}

async function converse(socket: Socket): Promise<void> {
  const { line, rest } = await firstLine(socket);
  const [verb, length] = line.split(' ');
  if (verb === 'get') return await pipeline(pattern(Number(length)), socket);
  socket.unshift(rest);
  const received: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
  socket.end(JSON.stringify(await sumOf(received)));
}

/** Reads up to the first newline and leaves the stream paused, with what was read beyond. */
async function firstLine(
  socket: Socket,
): Promise<{ readonly line: string; readonly rest: Buffer }> {
  let read: Buffer = Buffer.alloc(0);
  const { promise, resolve, reject } = Promise.withResolvers<{ line: string; rest: Buffer }>();
  const onData = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf('\n');
    if (end === -1) return;
    socket.off('data', onData).off('error', reject).off('end', onEnd).pause();
    resolve({ line: read.toString('utf8', 0, end), rest: read.subarray(end + 1) });
  };
  const onEnd = (): void => reject(new Error('ended before the first line'));
  socket.on('data', onData).once('error', reject).once('end', onEnd);
  return await promise;
}
