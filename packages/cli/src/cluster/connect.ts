import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import { PillionError } from '@pillion/core/values';
import { type Answer, type ApiCall, ApiFailure, type KubeApi, type Refusal } from './kube-api.ts';

export interface ConnectOptions {
  /** Default: what kubectl would take, `$KUBECONFIG` or `~/.kube/config`. */
  readonly kubeconfig?: string;
  /** Default: the file's current one. */
  readonly context?: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 30_000;

/** The client library finds the cluster and the credentials, plugins among them; the rest is plain HTTPS. */
export function connect({ kubeconfig, context, signal }: ConnectOptions): KubeApi {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw notConfigured(kubeconfig, error instanceof Error ? error.message : String(error));
  }
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) throw unknownContext(context, known);
    config.setCurrentContext(context);
  }
  const server = config.getCurrentCluster()?.server.replace(/\/$/, '');
  if (!server?.startsWith('https://')) {
    throw notConfigured(kubeconfig, 'no context leads to a cluster by https');
  }
  return new HttpsApi(config, server, signal);
}

class HttpsApi implements KubeApi {
  readonly server: string;
  readonly #config: KubeConfig;
  readonly #signal: AbortSignal;

  constructor(config: KubeConfig, server: string, signal: AbortSignal) {
    this.#config = config;
    this.server = server;
    this.#signal = signal;
  }

  async request<T>(call: ApiCall): Promise<Answer<T>> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers = {
      accept: 'application/json',
      ...(body !== undefined && {
        // JSON is YAML, and this is the one content type for it that every server knows.
        'content-type': call.contentType ?? 'application/apply-patch+yaml',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const options: RequestOptions = { method: call.method, headers, timeout: TIMEOUT_MS };
    await this.#config.applyToHTTPSOptions(options);
    const query = new URLSearchParams(call.query);
    const url = `${this.server}${call.path}${query.size > 0 ? `?${query.toString()}` : ''}`;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const interruptible = call.evenInterrupted ? {} : { signal: this.#signal };
    const sent = request(url, { ...options, ...interruptible }, resolve);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', (error) => {
      reject(this.#signal.aborted ? error : new ApiFailure(0, { message: error.message }, call));
    });
    sent.end(body);
    const response = await promise;
    const answer = await text(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 300) throw new ApiFailure(status, refusalOf(answer), call);
    return { status, body: JSON.parse(answer) as T };
  }
}

/** Proxies before an API server answer in other forms than its own. */
function refusalOf(answer: string): Refusal {
  try {
    const parsed: unknown = JSON.parse(answer);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Told as it stands.
  }
  return { message: answer.slice(0, 300) };
}

function notConfigured(kubeconfig: string | undefined, why: string): PillionError {
  return PillionError.of('cluster.notConfigured', [
    {
      code: 'cluster.notConfigured',
      subject: '--kubeconfig',
      value: kubeconfig ?? '',
      reason: `leads to no cluster (${why})`,
      accepted: 'a file with a current context, as kubectl reads it, or --context NAME',
    },
  ]);
}

function unknownContext(context: string, known: readonly string[]): PillionError {
  return PillionError.of('cluster.notConfigured', [
    {
      code: 'cluster.unknownContext',
      subject: '--context',
      value: context,
      reason: 'is not in the kubeconfig',
      accepted: known.length > 0 ? known.join(', ') : 'a kubeconfig that has contexts',
    },
  ]);
}
