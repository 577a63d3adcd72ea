import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { mintAuthority, mintLeaf } from '../../certificates/authority.ts';
import { ApiError, type ApiObject } from '../api-server.ts';
import { ApiStore, type Change } from './api-store.ts';

const YEAR = 365 * 24 * 3600 * 1000;

/** How `POST pods/NAME/eviction` ends; a disruption budget that has no room answers 429. */
export type EvictionRule = (pod: ApiObject) => 'evict' | 'refuse';

/**
 * A small API server on a real port, by HTTPS: list, watch with bookmarks, get, create, replace, JSON Patch and eviction,
 * conflicts by resourceVersion, 410 for a version that is gone; and it can fail as real ones do.
 */
export class FakeApiServer {
  readonly store = new ApiStore();
  /** `METHOD path` of every request, oldest first. */
  readonly requests: string[] = [];
  evictionRule: EvictionRule = () => 'evict';
  readonly #pem: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<ServerResponse>();
  #server: Server | undefined;
  #port = 0;

  private constructor(pem: { readonly cert: string; readonly key: string; readonly ca: string }) {
    this.#pem = pem;
  }

  static async start(): Promise<FakeApiServer> {
    const authority = await mintAuthority({ now: Date.now(), lifetimeMs: YEAR });
    const leaf = await mintLeaf(authority, ['127.0.0.1'], { now: Date.now(), lifetimeMs: YEAR });
    const server = new FakeApiServer({ ...leaf, ca: authority.cert });
    await server.resume();
    return server;
  }

  /** A kubeconfig, in the JSON that is YAML too. */
  get kubeconfig(): string {
    const ca = Buffer.from(this.#pem.ca).toString('base64');
    const server = `https://127.0.0.1:${this.#port}`;
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'fake',
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
      clusters: [{ name: 'fake', cluster: { server, 'certificate-authority-data': ca } }],
      users: [{ name: 'fake', user: { token: 'none' } }],
    });
  }

  /** Listens again, on the same port as before. */
  async resume(): Promise<void> {
    const { cert, key } = this.#pem;
    const server = createServer({ cert, key }, (request, response) => {
      void this.#serve(request, response);
    });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Goes away at once, with every connection; what is stored stays. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    if (server === undefined) resolve();
    else server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  /** Cuts every watch off in the middle. */
  dropWatches(): void {
    for (const watch of this.#watches) watch.destroy();
  }

  /** Ends every watch, as a server does at the watch's `timeoutSeconds`. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** Tells every watch how far it has come, as real servers do once a minute. */
  bookmark(): void {
    const object = { metadata: { resourceVersion: String(this.store.version) } };
    for (const watch of this.#watches) write(watch, { type: 'BOOKMARK', object });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    try {
      const url = new URL(request.url ?? '', 'https://fake');
      if (url.searchParams.get('watch') === 'true') return this.#watch(url, response);
      const body = request.method === 'GET' ? undefined : await json(request);
      const answer = this.#answer(request.method ?? '', url, body);
      response.writeHead(request.method === 'POST' ? 201 : 200).end(JSON.stringify(answer));
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 500;
      response.writeHead(status).end(JSON.stringify(statusOf(status, error)));
    }
  }

  #answer(method: string, url: URL, body: unknown): unknown {
    const { collection, namespace, name, key, part } = target(url);
    const { store } = this;
    switch (method) {
      case 'GET': {
        if (name !== undefined) return store.get(collection, key);
        const items = store.list(collection, namespace).filter(selected(url));
        return { metadata: { resourceVersion: String(store.version) }, items };
      }
      case 'POST':
        if (part === 'eviction') return this.#evict(collection, key);
        return store.create(collection, namespace, body as ApiObject);
      case 'PUT':
        return store.replace(collection, key, body as ApiObject);
      case 'PATCH':
        return store.patch(collection, key, body as Parameters<ApiStore['patch']>[2]);
      default:
        throw new ApiError(405, `${method} is not served`);
    }
  }

  #evict(collection: string, key: string): unknown {
    const pod = this.store.get(collection, key);
    if (this.evictionRule(pod) === 'refuse') {
      throw new ApiError(429, "Cannot evict pod as it would violate the pod's disruption budget.");
    }
    this.store.delete(collection, key);
    return { kind: 'Status', status: 'Success' };
  }

  #watch(url: URL, response: ServerResponse): void {
    const { collection, namespace } = target(url);
    const matches = selected(url);
    const tell = (change: Change): void => {
      if (change.collection !== collection || !matches(change.object)) return;
      if (namespace !== undefined && change.object.metadata.namespace !== namespace) return;
      write(response, { type: change.type, object: change.object });
    };
    response.writeHead(200).flushHeaders();
    try {
      const since = Number(url.searchParams.get('resourceVersion') ?? '0');
      for (const change of this.store.changesSince(since)) tell(change);
    } catch (error) {
      // As real ones: the answer is 200, and the first event says that there is none.
      write(response, { type: 'ERROR', object: statusOf(410, error) });
      response.end();
      return;
    }
    const stop = this.store.onChange(tell);
    this.#watches.add(response);
    response.once('close', () => {
      stop();
      this.#watches.delete(response);
    });
  }
}

function target(url: URL) {
  const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const group = parts.splice(0, parts[0] === 'api' ? 2 : 3).join('/');
  const namespace = parts[0] === 'namespaces' && parts.length > 2 ? parts[1] : undefined;
  const [plural = '', name, part] = namespace === undefined ? parts : parts.slice(2);
  const key = namespace === undefined ? (name ?? '') : `${namespace}/${name ?? ''}`;
  return { collection: `${group}/${plural}`, namespace, name, key, part };
}

function selected(url: URL): (object: ApiObject) => boolean {
  const field = url.searchParams.get('fieldSelector')?.split('=')[1];
  const [label, value] = url.searchParams.get('labelSelector')?.split('=') ?? [];
  return ({ metadata: { name, labels = {} } }) =>
    (field === undefined || field === name) &&
    (label === undefined ||
      (value === undefined ? labels[label] !== undefined : labels[label] === value));
}

function write(response: ServerResponse, event: unknown): void {
  if (!response.writableEnded) response.write(`${JSON.stringify(event)}\n`);
}

function statusOf(code: number, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message };
}
