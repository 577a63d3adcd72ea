import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../connect.ts';
import type { KubeApi } from '../kube-api.ts';

/** Binaries of a control plane, where this machine has them. */
export interface RealPrograms {
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly etcd: string;
}

/** Those that the flows on a cluster have built, and Debian's etcd; undefined where either is missing. */
export async function realPrograms(): Promise<RealPrograms | undefined> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'pillion');
  const folders = await readdir(cache).catch(() => []);
  const etcd = ['/usr/bin/etcd', '/usr/local/bin/etcd'].find((path) => existsSync(path));
  const built = folders
    .filter((name) => name.startsWith('kubernetes-'))
    .map((name) => join(cache, name))
    .find((folder) => existsSync(join(folder, 'kube-controller-manager')));
  if (built === undefined || etcd === undefined) return undefined;
  return {
    apiServer: join(built, 'kube-apiserver'),
    controllerManager: join(built, 'kube-controller-manager'),
    etcd,
  };
}

export interface RealCluster extends AsyncDisposable {
  readonly api: KubeApi;
  readonly kubeconfig: string;
}

/**
 * etcd, kube-apiserver and kube-controller-manager on free ports of the loopback, ended with the test. Nothing runs
 * pods, but namespaces end and garbage is collected as anywhere.
 */
export async function realApiServer(programs: RealPrograms): Promise<RealCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-api-server-'));
  const [client, peer] = [await freePort(), await freePort()];
  const [port, manager] = [await freePort(), await freePort()];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const key = await file('sa.key', privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const pub = await file('sa.pub', publicKey.export({ type: 'spki', format: 'pem' }));
  const tokens = await file('tokens.csv', 'admin-token,admin,1,system:masters\n');
  const kubeconfig = await file('kubeconfig', kubeconfigOf(port));
  const running = [
    start(programs.etcd, {
      'data-dir': join(folder, 'etcd'),
      'listen-client-urls': `http://127.0.0.1:${client}`,
      'advertise-client-urls': `http://127.0.0.1:${client}`,
      'listen-peer-urls': `http://127.0.0.1:${peer}`,
      'initial-advertise-peer-urls': `http://127.0.0.1:${peer}`,
      'initial-cluster': `default=http://127.0.0.1:${peer}`,
    }),
    start(programs.apiServer, {
      'etcd-servers': `http://127.0.0.1:${client}`,
      'bind-address': '127.0.0.1',
      // It refuses to advertise the loopback, which nobody here is told of anyway.
      'advertise-address': '192.0.2.1',
      'endpoint-reconciler-type': 'none',
      'secure-port': String(port),
      'cert-dir': join(folder, 'pki'),
      'token-auth-file': tokens,
      'authorization-mode': 'RBAC',
      'service-account-issuer': 'https://test.invalid',
      'service-account-key-file': pub,
      'service-account-signing-key-file': key,
      'service-cluster-ip-range': '10.96.0.0/16',
    }),
  ];
  const api = connect({ kubeconfig, signal: new AbortController().signal });
  const end = async (): Promise<void> => {
    for (const stop of running.toReversed()) await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(api);
  } catch (error) {
    await end();
    throw error;
  }
  running.push(
    start(programs.controllerManager, {
      kubeconfig,
      'bind-address': '127.0.0.1',
      'secure-port': String(manager),
      'cert-dir': join(folder, 'manager-pki'),
      'leader-elect': 'false',
      'service-account-private-key-file': key,
    }),
  );
  return { api, kubeconfig, [Symbol.asyncDispose]: end };
}

async function answers(api: KubeApi): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await api.request({ method: 'GET', path: '/api/v1/namespaces/default' });
      return;
    } catch (error) {
      if (tries >= 300) throw error;
      await sleep(200);
    }
  }
}

function start(program: string, flags: Readonly<Record<string, string>>): () => Promise<void> {
  const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(program, words, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function kubeconfigOf(port: number): string {
  const server = `https://127.0.0.1:${port}`;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'real',
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real' } }],
    clusters: [{ name: 'real', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'real', user: { token: 'admin-token' } }],
  });
}
