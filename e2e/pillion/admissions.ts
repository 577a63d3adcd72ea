import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.ts';
import { injectedInto, type Pod } from './pods.ts';

/** How admissions of one pod after the other ended. */
export interface Admissions {
  readonly injected: number;
  /** Let through without a sidecar. */
  readonly bare: number;
  /** What was said to those that were refused, each text once with its count. */
  readonly refused: ReadonlyMap<string, number>;
}

export interface AdmissionStream extends AsyncDisposable {
  /** How many have ended so far. */
  readonly count: number;
  /** Waits until that many more have ended. */
  atLeast(more: number): Promise<void>;
  /** Ends it, and tells of all since the beginning. */
  stop(): Promise<Admissions>;
}

/**
 * Creates a pod on trial, again and again: the API server asks all webhooks, then forgets it, so that
 * thousands cost no node anything. About fifty a second.
 */
export async function streamAdmissions(
  cluster: Cluster,
  namespace: string,
  pod: object,
): Promise<AdmissionStream> {
  const { server, tls } = await credentials(cluster);
  const agent = new Agent({ ...tls, keepAlive: true });
  const url = `${server}/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  const refused = new Map<string, number>();
  const tally = { count: 0, injected: 0, bare: 0 };
  const stopped = new AbortController();
  const end = (async () => {
    while (!stopped.signal.aborted) {
      const answer = await create(url, agent, pod);
      if ('message' in answer) refused.set(answer.message, (refused.get(answer.message) ?? 0) + 1);
      else if (injectedInto(answer.pod).length > 0) tally.injected += 1;
      else tally.bare += 1;
      tally.count += 1;
      await sleep(10);
    }
  })();
  const stop = async (): Promise<Admissions> => {
    stopped.abort();
    await end;
    agent.destroy();
    return { injected: tally.injected, bare: tally.bare, refused };
  };
  return {
    get count() {
      return tally.count;
    },
    async atLeast(more) {
      const goal = tally.count + more;
      while (tally.count < goal) await sleep(20);
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

type Created = { readonly pod: Pod } | { readonly message: string };

async function create(url: string, agent: Agent, pod: object): Promise<Created> {
  const body = JSON.stringify(pod);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(url, { method: 'POST', agent, headers }, resolve);
  sent.on('error', reject);
  sent.end(body);
  const response = await promise;
  const answer = await json(response);
  return response.statusCode === 201
    ? { pod: answer as Pod }
    : { message: (answer as { readonly message: string }).message };
}

interface KubeConfig {
  readonly clusters: readonly [
    {
      readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string };
    },
  ];
  readonly users: readonly [
    {
      readonly user: {
        readonly 'client-certificate-data'?: string;
        readonly 'client-key-data'?: string;
      };
    },
  ];
}

/** Of clusters that know their users by certificate, as those made for tests do. */
async function credentials(cluster: Cluster) {
  const view = ['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json'];
  const config = JSON.parse(await cluster.kubectl(view)) as KubeConfig;
  const [{ cluster: at }] = config.clusters;
  const [{ user }] = config.users;
  return {
    server: at.server,
    tls: {
      ca: pem(at['certificate-authority-data']),
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
    },
  };
}

function pem(data = ''): Buffer {
  return Buffer.from(data, 'base64');
}
