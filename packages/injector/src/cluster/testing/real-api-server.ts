import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { expectEventually } from '../../testing/expect-eventually.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import type { ApiServer } from '../api-server.ts';
import { connectCluster } from '../kubernetes-client.ts';

export interface RealPrograms {
  /** Paths of the binaries. */
  readonly apiServer: string;
  readonly etcd: string;
}

export interface RealCluster {
  /** May do everything. */
  readonly admin: ApiServer;
  /** The user `injector`, who may do what roles allow. */
  readonly injector: ApiServer;
}

/** A kube-apiserver with an etcd of its own, on free ports, with RBAC; both end with the test. */
export async function realCluster({ apiServer, etcd }: RealPrograms): Promise<RealCluster> {
  const directory = await temporaryDirectory();
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(directory, name), text);
    return join(directory, name);
  };
  const key = await file('sa.key', privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const pub = await file('sa.pub', publicKey.export({ type: 'spki', format: 'pem' }));
  const tokens = await file(
    'tokens.csv',
    'admin-token,admin,1,system:masters\ninjector-token,injector,2\n',
  );
  start(etcd, {
    'data-dir': join(directory, 'etcd'),
    'listen-client-urls': `http://127.0.0.1:${client}`,
    'advertise-client-urls': `http://127.0.0.1:${client}`,
    'listen-peer-urls': `http://127.0.0.1:${peer}`,
    'initial-advertise-peer-urls': `http://127.0.0.1:${peer}`,
    'initial-cluster': `default=http://127.0.0.1:${peer}`,
  });
  start(apiServer, {
    'etcd-servers': `http://127.0.0.1:${client}`,
    'bind-address': '127.0.0.1',
    // It refuses to advertise the loopback, which nobody here is told of anyway.
    'advertise-address': '192.0.2.1',
    'endpoint-reconciler-type': 'none',
    'secure-port': String(port),
    'cert-dir': join(directory, 'pki'),
    'token-auth-file': tokens,
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://test.invalid',
    'service-account-key-file': pub,
    'service-account-signing-key-file': key,
    'service-cluster-ip-range': '10.96.0.0/16',
    'disable-admission-plugins': 'ServiceAccount',
  });
  const connect = async (token: string): Promise<ApiServer> => {
    const path = await file(token, kubeconfig(port, token));
    const connected = connectCluster({ kind: 'kubeconfig', path });
    if (!connected.ok) throw new Error(JSON.stringify(connected.problems));
    onTestFinished(() => connected.value.close());
    return connected.value;
  };
  const admin = await connect('admin-token');
  await expectEventually(async () => {
    try {
      await admin.call({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
      return true;
    } catch {
      return false;
    }
  }, 60_000);
  return { admin, injector: await connect('injector-token') };
}

function start(program: string, flags: Readonly<Record<string, string>>): void {
  const child = spawn(
    program,
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function kubeconfig(port: number, token: string): string {
  const server = `https://127.0.0.1:${port}`;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'real',
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real' } }],
    clusters: [{ name: 'real', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'real', user: { token } }],
  });
}
