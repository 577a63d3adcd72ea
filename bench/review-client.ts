import { connect, type TLSSocket } from 'node:tls';

/**
 * A keep-alive connection that sends one prepared request again and again: as little of a client as can be, so that
 * what is measured is the server.
 */
export class ReviewClient {
  readonly #socket: TLSSocket;
  readonly #request: Buffer;
  #settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #received = '';

  private constructor(socket: TLSSocket, request: Buffer) {
    this.#socket = socket;
    this.#request = request;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#onData(chunk));
    socket.on('error', (error) => this.#settle?.reject(error));
    socket.on('close', () => this.#settle?.reject(new Error('closed by the server')));
  }

  static async open(port: number, ca: string, body: string): Promise<ReviewClient> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca }, resolve);
    socket.once('error', reject);
    socket.setNoDelay();
    await promise;
    socket.off('error', reject);
    return new ReviewClient(socket, requestOf(body));
  }

  /** Resolves with the complete answer of a review that was allowed. */
  async review(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#settle = { resolve, reject };
    this.#socket.write(this.#request);
    await promise;
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #onData(chunk: string): void {
    this.#received += chunk;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received.slice(0, head))?.[1]);
    if (this.#received.length < head + 4 + length) return;
    const answer = this.#received;
    this.#received = '';
    if (answer.startsWith('HTTP/1.1 200') && answer.includes('"allowed":true'))
      this.#settle?.resolve();
    else this.#settle?.reject(new Error(`not allowed: ${answer.slice(0, 500)}`));
  }
}

function requestOf(body: string): Buffer {
  const head = [
    'POST /inject?timeout=10s HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
