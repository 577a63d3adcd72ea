import { open } from '../service/client.ts';
import type { AppProber } from './app-probers.ts';
import type { ProbeTarget } from './target.ts';

type GrpcProber = Extract<AppProber, { kind: 'grpc' }>;

const SERVING = 1;

/**
 * `grpc.health.v1.Health/Check`. Resolves where the service says SERVING, rejects otherwise. The
 * two messages are a string and an enum: not worth a protobuf library.
 */
export async function probeGrpc(
  prober: GrpcProber,
  userAgent: string,
  target: ProbeTarget,
): Promise<void> {
  const { connect } = await import('node:http2');
  const { port, timeoutMs } = prober;
  const socket = await open({ ...target, port, timeoutMs });
  const session = connect(`http://localhost:${port}`, { createConnection: () => socket });
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  session.on('error', reject);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': userAgent,
    });
    const pieces: Buffer[] = [];
    const refuse = (headers: { readonly 'grpc-status'?: string | string[] | undefined }): void => {
      const status = headers['grpc-status'];
      if (status !== undefined && status !== '0')
        reject(new Error(`grpc-status ${status.toString()}`));
    };
    stream.on('error', reject);
    stream.on('response', refuse);
    stream.on('trailers', refuse);
    stream.on('data', (bytes: Buffer) => pieces.push(bytes));
    stream.on('end', () => resolve(Buffer.concat(pieces)));
    stream.end(healthRequest(prober.service));
    const status = servingStatus(await promise);
    if (status !== SERVING)
      throw new Error(`the service is not serving (status ${status ?? 'unknown'})`);
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
}

/** A gRPC frame (flag, length) around field 1, the service's name. */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message =
    name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a]), varint(name.length), name]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return Buffer.concat([frame, message]);
}

/** Field 1 of the answer, an enum; absent means UNKNOWN, which is 0. */
export function servingStatus(frame: Buffer): number | undefined {
  if (frame.length < 5) return undefined;
  return frame[5] === 0x08 ? frame[6] : 0;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Buffer.from([...bytes, left]);
}
