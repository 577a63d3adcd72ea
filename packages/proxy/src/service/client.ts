import { connect, isIP, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Fields } from '../http1/fields.ts';
import { responseFraming } from '../http1/framing.ts';
import { parseResponseHead } from '../http1/head.ts';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import { MessageReader } from '../http1/message-reader.ts';

/**
 * `anyone` looks at no certificate, as kubelet's probes do not. Otherwise it must be the address's own, by one of these
 * authorities (PEM), or by one that Node trusts.
 */
export type TlsTrust = 'anyone' | { readonly authorities: string | undefined };

/** One request over a connection of its own. */
export interface Ask {
  readonly address: string;
  readonly port: number;
  /** The address to connect from; the kernel's choice where absent. */
  readonly source?: string;
  readonly tls?: TlsTrust | undefined;
  readonly method: string;
  readonly path: string;
  /** Name and value; `host` must be among them. */
  readonly headers: readonly (readonly [string, string])[];
  /** Its length must be among the headers. */
  readonly body?: Buffer;
  readonly timeoutMs: number;
  /** Bytes of the body to keep; the rest is dropped. */
  readonly maxBody: number;
}

export interface Answer {
  readonly status: number;
  readonly fields: Fields;
  readonly body: Buffer;
}

/** Asks once. Rejects where nothing answers, in time and in HTTP. */
export async function ask(request: Ask): Promise<Answer> {
  const socket = await open(request);
  try {
    return await converse(socket, request);
  } finally {
    socket.destroy();
  }
}

/** A connection, closed again: whether anything listens there. */
export async function dial(
  target: Pick<Ask, 'address' | 'port' | 'source' | 'timeoutMs'>,
): Promise<void> {
  const socket = await open(target);
  socket.destroy();
}

/** A connection, ready to be used. Rejects where it does not come about in time. */
export async function open(
  target: Pick<Ask, 'address' | 'port' | 'source' | 'tls' | 'timeoutMs'>,
): Promise<Socket> {
  const { address, port, source, timeoutMs } = target;
  const options = { host: address, port, ...(source !== undefined && { localAddress: source }) };
  const { tls } = target;
  const secure = tls !== undefined;
  const socket = secure
    ? (await import('node:tls')).connect({ ...options, ...trusting(tls, address) })
    : connect(options);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  socket.once('error', reject);
  socket.once(secure ? 'secureConnect' : 'connect', resolve);
  await promise;
  return socket;
}

function trusting(tls: TlsTrust, address: string): ConnectionOptions {
  if (tls === 'anyone') return { rejectUnauthorized: false };
  const { authorities: ca } = tls;
  return {
    ...(isIP(address) === 0 && { servername: address }),
    ...(ca !== undefined && { ca }),
  };
}

function converse(
  socket: Socket,
  { method, path, headers, body: sent, maxBody }: Ask,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const reader = new MessageReader({
    limits: DEFAULT_LIMITS,
    parse: parseResponseHead,
    framing: (head) => responseFraming(head, { method, upgrade: false }),
  });
  const body: Buffer[] = [];
  let kept = 0;
  let head: Omit<Answer, 'body'> | undefined;
  let chunked = false;
  const finish = (): void => {
    const bytes = Buffer.concat(body);
    if (head === undefined) reject(new Error('closed without an answer'));
    else resolve({ ...head, body: chunked ? withoutChunkLines(bytes) : bytes });
  };
  socket.on('error', reject);
  socket.on('end', finish);
  socket.on('close', finish);
  socket.on('data', (bytes: Buffer) => {
    reader.push(bytes);
    for (let element = reader.read(); element !== undefined; element = reader.read()) {
      if (element.kind === 'fault')
        return reject(new Error(`${element.code}: ${element.sentence}`));
      if (element.kind === 'body' && kept < maxBody) {
        body.push(element.bytes.subarray(0, maxBody - kept));
        kept += element.bytes.length;
      }
      if (element.kind === 'head' && element.head.status >= 200) {
        head = element.head;
        chunked = element.framing.kind === 'chunked';
        if (element.complete) return finish();
      }
      if (element.kind === 'end') return finish();
    }
    return undefined;
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}connection: close\r\n\r\n`);
  if (sent !== undefined) socket.write(sent);
  return promise;
}

/** The data of a chunked body that was found well-formed already; it may be cut off at the end. */
function withoutChunkLines(bytes: Buffer): Buffer {
  const data: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    data.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(data);
}
