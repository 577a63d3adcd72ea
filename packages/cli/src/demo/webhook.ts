import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Pod } from '@pillion/core/kubernetes';
import { PillionError } from '@pillion/core/values';
import { ended } from '@pillion/netns';
import { applyPatch, type Operation } from 'rfc6902';
import { Agent, request } from 'undici';
import { NAMESPACE, NAMESPACE_LABELS, NODES } from './scene.ts';
import type { Stage } from './stage.ts';

/** A real injector, listening over HTTPS on loopback, whose certificate `ca` vouches for. */
export interface Webhook extends AsyncDisposable {
  readonly url: string;
  readonly ca: string;
}

export interface Injection {
  readonly submitted: Pod;
  readonly injected: Pod;
  readonly operations: number;
  readonly warnings: readonly string[];
}

interface Review {
  readonly response?: {
    readonly allowed?: boolean;
    readonly patch?: string;
    readonly warnings?: readonly string[];
    readonly status?: { readonly message?: string };
  };
}

/** Starts `pillion-injector` on the files of `folder` and waits for its word that it serves. */
export async function startWebhook(
  stage: Stage,
  folder: string,
  log: (line: string) => void,
): Promise<Webhook> {
  const caFile = join(stage.folder, 'ca.pem');
  const cluster = await describeCluster(stage.folder);
  const args = ['--listen', '127.0.0.1:0', '--metrics-listen', 'off', '--drain-delay', '0s'];
  const certificate = ['--self-signed', '--ca-out', caFile];
  const config = [
    '--inject-dir',
    join(folder, 'inject'),
    '--mesh-config',
    join(folder, 'mesh.yaml'),
  ];
  const words = [stage.programs.injector, ...args, ...certificate, ...config, ...cluster];
  const child = spawn(stage.node, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {},
  });
  const port = await readyPort(child, log);
  return {
    url: `https://127.0.0.1:${port}/inject`,
    ca: await readFile(caFile, 'utf8'),
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGTERM');
      await ended(child).catch(() => undefined);
    },
  };
}

/** What an injector in a cluster would ask the API server: labels of namespaces, versions of nodes. */
async function describeCluster(folder: string): Promise<readonly string[]> {
  const namespaces = join(folder, 'namespaces.json');
  const nodes = join(folder, 'nodes.json');
  await writeFile(namespaces, JSON.stringify({ [NAMESPACE]: { labels: NAMESPACE_LABELS } }));
  await writeFile(nodes, JSON.stringify(NODES));
  return ['--namespaces', namespaces, '--nodes', nodes];
}

/** Posts the pod as the API server would, and applies the patch that comes back. */
export async function admitPod(webhook: Webhook, pod: Pod): Promise<Injection> {
  const dispatcher = new Agent({ connect: { ca: webhook.ca } });
  try {
    const { statusCode, body } = await request(`${webhook.url}?timeout=10s`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reviewOf(pod)),
      dispatcher,
    });
    const text = await body.text();
    if (statusCode !== 200) throw refusal(`HTTP ${statusCode}: ${text.trim()}`);
    return applied(pod, JSON.parse(text) as Review);
  } finally {
    await dispatcher.close();
  }
}

function applied(submitted: Pod, { response }: Review): Injection {
  if (response?.allowed !== true) throw refusal(response?.status?.message ?? 'no reason given');
  if (response.patch === undefined) {
    throw refusal(`the pod was not injected: ${(response.warnings ?? []).join('; ') || 'skipped'}`);
  }
  const operations = JSON.parse(Buffer.from(response.patch, 'base64').toString()) as Operation[];
  const injected = structuredClone(submitted);
  const failure = applyPatch(injected, operations).find((error) => error !== null);
  if (failure) throw refusal(`the patch does not apply: ${failure.message}`);
  return { submitted, injected, operations: operations.length, warnings: response.warnings ?? [] };
}

function reviewOf(pod: Pod): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: crypto.randomUUID(),
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: NAMESPACE,
      operation: 'CREATE',
      userInfo: { username: 'system:serviceaccount:kube-system:replicaset-controller' },
      object: pod,
      oldObject: null,
      dryRun: false,
    },
  };
}

/** The injector logs JSON lines; the one whose `event` is `ready` tells the port. */
async function readyPort(child: ChildProcess, log: (line: string) => void): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const said: string[] = [];
  const listen = (stream: NodeJS.ReadableStream | null): void => {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      log(line);
      const port = portOf(line);
      if (port !== undefined) resolve(port);
    });
  };
  listen(child.stdout);
  listen(child.stderr);
  child.once('error', reject);
  child.once('close', (code) =>
    reject(refusal(`the injector ended with ${code}:\n${said.join('\n')}`)),
  );
  return await promise;
}

function portOf(line: string): number | undefined {
  try {
    const { event, port } = JSON.parse(line) as { event?: string; port?: number };
    return event === 'ready' ? port : undefined;
  } catch {
    return undefined;
  }
}

function refusal(message: string): PillionError {
  return new PillionError('demo.refused', message);
}
