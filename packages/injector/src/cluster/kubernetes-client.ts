import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import { type Parsed, refused } from '@pillion/core/values';
import {
  ApiError,
  type ApiRequest,
  type ApiServer,
  type Watcher,
  type WatchEvent,
} from './api-server.ts';

/** Where the address and the credentials come from. */
export type Connection =
  /** The service account that every pod has mounted. */
  { readonly kind: 'inCluster' } | { readonly kind: 'kubeconfig'; readonly path: string };

/** A call that got no answer by then is given up. */
const CALL_TIMEOUT_MS = 30_000;

/** A watch says something at least so often: bookmarks come each minute, and the server ends it within ten. */
const SILENCE_MS = 11 * 60_000;

/**
 * The client library brings the many ways to credentials, renewal of tokens among them. Its typed clients are left
 * alone: they turn dates into objects and rename fields, and what is read here goes back as it came.
 */
export function connectCluster(connection: Connection): Parsed<ApiServer> {
  const config = new KubeConfig();
  try {
    if (connection.kind === 'inCluster') config.loadFromCluster();
    else config.loadFromFile(connection.path);
  } catch (error) {
    return refused(
      notConnected(connection, error instanceof Error ? error.message : String(error)),
    );
  }
  const server = config.getCurrentCluster()?.server;
  if (!server?.startsWith('https://')) {
    return refused(notConnected(connection, 'no context leads to a cluster by https'));
  }
  return { ok: true, value: new KubernetesClient(config, server.replace(/\/$/, '')) };
}

class KubernetesClient implements ApiServer {
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #closed = new AbortController();

  constructor(config: KubeConfig, server: string) {
    this.#config = config;
    this.#server = server;
  }

  async call<T>(call: ApiRequest): Promise<T> {
    const response = await this.#send(call, CALL_TIMEOUT_MS);
    const answer = await text(response).catch((error: unknown) => {
      throw new ApiError(0, String(error));
    });
    return decode(answer) as T;
  }

  async watch(call: ApiRequest, watcher: Watcher): Promise<void> {
    const response = await this.#send(call, SILENCE_MS);
    response.setEncoding('utf8');
    watcher.onOpen();
    let rest = '';
    try {
      for await (const chunk of response) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') watcher.onEvent(decode(line) as WatchEvent);
      }
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0, String(error));
    }
  }

  close(): void {
    this.#closed.abort();
  }

  /** Resolves with an answer of 2xx, its body unread. */
  async #send(call: ApiRequest, silenceMs: number): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const signals = [this.#closed.signal, ...(call.signal ? [call.signal] : [])];
    const options: RequestOptions = {
      method: call.method,
      headers: { accept: 'application/json', ...(body !== undefined && headersOf(call, body)) },
      signal: AbortSignal.any(signals),
      timeout: silenceMs,
    };
    await this.#config.applyToHTTPSOptions(options);
    const query = new URLSearchParams(call.query);
    const url = `${this.#server}${call.path}${query.size > 0 ? `?${query.toString()}` : ''}`;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = request(url, options, resolve);
    sent.on('socket', (socket) => socket.setKeepAlive(true, 30_000));
    sent.on('timeout', () => sent.destroy(new Error(`silent for ${silenceMs} ms`)));
    sent.on('error', (error) => reject(new ApiError(0, error.message)));
    sent.end(body);
    const response = await promise;
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const answer = await text(response).catch(() => '');
    throw new ApiError(status, `${call.method} ${call.path}: ${status} ${messageOf(answer)}`);
  }
}

function headersOf(call: ApiRequest, body: string): Record<string, string | number> {
  return {
    'content-type': call.method === 'PATCH' ? 'application/json-patch+json' : 'application/json',
    'content-length': Buffer.byteLength(body),
  };
}

function decode(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError(0, `the answer is not JSON: ${body.slice(0, 200)}`);
  }
}

function messageOf(answer: string): string {
  const match = /"message":\s*"((?:[^"\\]|\\.){0,500})/.exec(answer);
  return match?.[1] ?? answer.slice(0, 200);
}

function notConnected(connection: Connection, why: string) {
  const inCluster = connection.kind === 'inCluster';
  return {
    code: 'cluster.notConfigured',
    subject: inCluster ? '--in-cluster' : '--kubeconfig',
    value: inCluster ? '' : connection.path,
    reason: `leads to no cluster (${why})`,
    accepted: 'a pod with its service account mounted, or --kubeconfig FILE with a current context',
  };
}
