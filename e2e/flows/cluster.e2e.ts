import { isIPv4, isIPv6 } from 'node:net';
import { beforeAll, expect, it } from 'vitest';
import type { Kubectl } from '../cluster/cluster.ts';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { callFrom, callWhenKnown, callWords } from '../workload/calling.ts';
import { container, deployment, job, pod, service } from '../workload/manifests.ts';

const SERVES = [
  { protocol: 'http', port: 8080 },
  { protocol: 'grpc', port: 8081 },
  { protocol: 'greeting', port: 9000 },
  { protocol: 'bytes', port: 9001 },
] as const;

interface Service {
  readonly spec: {
    readonly clusterIPs: readonly string[];
    readonly ports: readonly { readonly port: number; readonly nodePort: number }[];
  };
}

interface Pod {
  readonly status: { readonly podIPs: readonly { readonly ip: string }[] };
}

/** What flows take for granted: without Pillion, this cluster is a cluster. */
describeOnCluster('the cluster itself', (cluster) => {
  const namespace = useNamespace(cluster, 'cluster');

  beforeAll(async () => {
    await namespace.apply([
      deployment('web', 2, { serves: SERVES }),
      service('web', SERVES),
      service('web-headless', SERVES, { clusterIP: 'None', selector: { app: 'web' } }),
      service('web-node', SERVES, { type: 'NodePort', selector: { app: 'web' } }),
      pod('client'),
    ]);
    await namespace.waitFor('deployment/web', 'condition=Available');
    await namespace.waitFor('pod/client', 'condition=Ready');
  });

  it('reaches a Service in both families, which hides no caller', async () => {
    const client = await namespace.get<Pod>('pod/client');
    const { spec } = await namespace.get<Service>('service/web');
    expect(spec.clusterIPs.map(isIPv4)).toEqual([true, false]);
    for (const address of spec.clusterIPs) {
      const host = isIPv6(address) ? `[${address}]` : address;
      const answer = await callWhenKnown(namespace, 'client', `http://${host}:8080/`);
      expect(answer.name).toMatch(/^web-/);
      expect(client.status.podIPs.map(({ ip }) => ip)).toContain(answer.remote.address);
    }
  });

  it('resolves names of Services and of the pods behind a headless one', async () => {
    for (const host of ['web', `web.${namespace.name}.svc.cluster.local`, 'web-headless'])
      expect((await callWhenKnown(namespace, 'client', `http://${host}:8080/`)).name).toMatch(
        /^web-/,
      );
    await expect(callFrom(namespace, 'client', 'http://nowhere.example/')).rejects.toThrow(
      'ENOTFOUND',
    );
  });

  it('opens node ports at every address of the node', async () => {
    const { spec } = await namespace.get<Service>('service/web-node');
    const nodePort = spec.ports.find(({ port }) => port === 8080)?.nodePort;
    for (const host of [cluster.node.ipv4, cluster.node.ipv6 && `[${cluster.node.ipv6}]`]) {
      const answer = await callWhenKnown(namespace, 'client', `http://${host}:${nodePort}/`);
      expect(answer.name).toMatch(/^web-/);
    }
  });

  it('speaks every protocol of the workload', async () => {
    const call = callerFrom(namespace);
    expect(await call('grpc://web:8081')).toMatchObject({ protocol: 'HTTP/2', method: 'POST' });
    expect(await call('ws://web:8080/', 60_000)).toEqual({ echoed: true });
    expect(await call('greeting://web:9000')).toMatchObject({ protocol: 'greeting' });
    const taken = await call('bytes://web:9001/10000000');
    expect(taken).toMatchObject({ bytes: 10_000_000 });
    expect(await call('bytes://web:9001', 10_000_000)).toEqual(taken);
    expect(await call('http://web:8080/sum', 10_000_000)).toEqual(taken);
    expect(await call('http://web:8080/bytes/10000000')).toEqual(taken);
  });

  it('completes a Job', async () => {
    await namespace.apply([job('caller', { args: callWords('http://web:8080/', { times: 3 }) })]);
    await namespace.waitFor('job/caller', 'condition=Complete');
    const { calls } = JSON.parse(await namespace.logs('job/caller')) as { calls: unknown[] };
    expect(calls).toHaveLength(3);
  });

  it('runs commands in containers, and programs on the node', async () => {
    expect(await namespace.exec('client', ['sh', '-c', 'echo $((6*7)); id -u'])).toBe('42\n1000\n');
    const { stdout } = await cluster.run('cat', ['/proc/net/fib_trie']);
    expect(stdout).toContain(cluster.node.ipv4);
  });

  it('ends a native sidecar after the containers that use it', async () => {
    const sidecar = container('sidecar', { serves: [{ protocol: 'http', port: 8090 }] });
    const initContainers = [{ ...sidecar, restartPolicy: 'Always' }];
    await namespace.apply([pod('ending', { spec: { initContainers } })]);
    await namespace.waitFor('pod/ending', 'condition=Ready');
    const said = ['app', 'sidecar'].map((name) => namespace.logs('ending', '-c', name, '-f'));
    await eventually('both are listening', async () => {
      const texts = await Promise.all(
        ['app', 'sidecar'].map((c) => namespace.logs('ending', '-c', c)),
      );
      return texts.every((text) => text.includes('listening'));
    });
    await namespace.kubectl(['delete', 'pod', 'ending']);
    const [app = 0, proxy = 0] = (await Promise.all(said)).map(terminatedAt);
    expect(app).toBeGreaterThan(0);
    expect(proxy).toBeGreaterThan(app);
  });
});

function callerFrom(namespace: Kubectl) {
  return async (url: string, send = 0): Promise<unknown> =>
    await callFrom<unknown>(namespace, 'client', url, { send });
}

function terminatedAt(log: string): number {
  const events = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { at: number; event: string });
  return events.find(({ event }) => event === 'SIGTERM')?.at ?? 0;
}
