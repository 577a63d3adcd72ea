import { connect } from 'node:net';
import { responseFraming } from '../http1/framing.ts';
import { parseResponseHead } from '../http1/head.ts';
import { DEFAULT_LIMITS } from '../http1/limits.ts';
import { MessageReader } from '../http1/message-reader.ts';

export interface Ask {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request to a proxy's own port; rejects where it cannot be reached or does not answer in time. */
export function ask({ host, port, method, path, timeoutMs }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const reader = new MessageReader({
      limits: DEFAULT_LIMITS,
      parse: parseResponseHead,
      framing: (head) => responseFraming(head, { method, upgrade: false }),
    });
    let status = 0;
    const body: Buffer[] = [];
    const socket = connect({ host, port });
    const finish = (): void => {
      socket.destroy();
      resolve({ status, body: Buffer.concat(body).toString('utf8') });
    };
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`no answer within ${timeoutMs} ms`)),
    );
    socket.on('error', reject);
    socket.on('end', () =>
      status === 0 ? reject(new Error('closed without an answer')) : finish(),
    );
    socket.on('data', (bytes: Buffer) => {
      reader.push(bytes);
      for (let element = reader.read(); element !== undefined; element = reader.read()) {
        if (element.kind === 'fault') return reject(new Error(element.sentence));
        if (element.kind === 'body') body.push(element.bytes);
        if (element.kind === 'head') status = element.head.status;
        if (element.kind === 'end' || (element.kind === 'head' && element.complete))
          return finish();
      }
      return undefined;
    });
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    );
  });
}
