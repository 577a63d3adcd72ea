import { expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import type { Pod } from '../pillion/pods.ts';
import { noPrometheus, startPrometheus } from '../pillion/prometheus.ts';
import { LIGHT } from '../pillion/sidecar.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { callFrom, callsFrom, callWhenKnown } from '../workload/calling.ts';
import { pod, service } from '../workload/manifests.ts';

const SERVES = [
  { protocol: 'http', port: 8080 },
  { protocol: 'grpc', port: 8081 },
  { protocol: 'greeting', port: 9000 },
] as const;
/** Nobody listens there. */
const CLOSED = 9999;
const OFTEN = { periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 1 } as const;

interface Probed {
  readonly spec: {
    readonly containers: readonly { readonly name: string; readonly readinessProbe?: object }[];
  };
}

describeOnCluster('probes and scraping', (cluster) => {
  usePillion(cluster);
  const shop = useNamespace(cluster, 'shop', { labels: INJECTED });

  const probed = async (name: string, container: object): Promise<void> => {
    await shop.apply([pod(name, { annotations: LIGHT, serves: SERVES, container })]);
  };
  const isReady = async (name: string): Promise<boolean> => {
    const { status } = await shop.get<Pod>(`pod/${name}`);
    return (
      status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') === true
    );
  };
  const app = async (name: string) =>
    (await shop.get<Pod>(`pod/${name}`)).status.containerStatuses?.find(
      (each) => each.name === 'app',
    );
  const eventsOf = async (name: string): Promise<string> =>
    await shop.kubectl([
      'get',
      'events',
      `--field-selector=involvedObject.name=${name}`,
      '-o',
      'jsonpath={.items[*].message}',
    ]);

  it.each([
    ['http', { httpGet: { path: '/healthz', port: 8080 } }, true],
    ['named', { httpGet: { path: '/healthz', port: 'http-8080' } }, true],
    ['tcp', { tcpSocket: { port: 9000 } }, true],
    ['grpc', { grpc: { port: 8081 } }, true],
    ['exec', { exec: { command: ['sh', '-c', 'exit 0'] } }, false],
  ] as const)(
    '%s: asked through the proxy, all three kinds',
    async (name, how, rewritten) => {
      const probe = { ...how, ...OFTEN };
      const three = {
        startupProbe: { ...probe, failureThreshold: 60 },
        livenessProbe: { ...probe, failureThreshold: 5 },
        readinessProbe: probe,
      };
      await probed(`ok-${name}`, three);
      await shop.waitFor(`pod/ok-${name}`, 'condition=Ready', { timeout: 120_000 });
      const { spec } = await shop.get<Probed>(`pod/ok-${name}`);
      const made = spec.containers.find((each) => each.name === 'app')?.readinessProbe;
      const throughProxy = { httpGet: { path: '/app-health/app/readyz', port: 15_020 } };
      expect(made).toMatchObject(rewritten ? throughProxy : how);
      expect((await app(`ok-${name}`))?.restartCount).toBe(0);
    },
    180_000,
  );

  it.each([
    ['http', { httpGet: { path: '/status/500', port: 8080 } }, 'statuscode: 500'],
    ['closed', { httpGet: { path: '/', port: CLOSED } }, 'statuscode: 500'],
    ['tcp', { tcpSocket: { port: CLOSED } }, 'statuscode: 500'],
    ['grpc', { grpc: { port: CLOSED } }, 'statuscode: 500'],
    ['exec', { exec: { command: ['sh', '-c', 'exit 3'] } }, 'Readiness probe failed'],
  ] as const)(
    '%s: one that fails keeps the pod from being ready',
    async (name, how, told) => {
      await probed(`bad-${name}`, { readinessProbe: { ...how, ...OFTEN } });
      const failed = async (): Promise<boolean> => (await eventsOf(`bad-${name}`)).includes(told);
      await eventually('the kubelet tells that the probe failed', failed, { timeout: 120_000 });
      expect((await app(`bad-${name}`))?.state.running).toBeDefined();
      expect(await isReady(`bad-${name}`)).toBe(false);
    },
    180_000,
  );

  it('an application that fails and recovers is taken out and comes back', async () => {
    await probed('moody', {
      readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, ...OFTEN },
    });
    await shop.waitFor('pod/moody', 'condition=Ready', { timeout: 120_000 });
    const own = 'http://127.0.0.1:8080';
    await callFrom(shop, 'moody', `${own}/fail`);
    await eventually('it is not ready', async () => !(await isReady('moody')));
    await callFrom(shop, 'moody', `${own}/mend`);
    await eventually('it is ready again', async () => await isReady('moody'));
    expect((await app('moody'))?.restartCount).toBe(0);
  }, 180_000);

  it('an application that is dead is started anew', async () => {
    const probe = { httpGet: { path: '/healthz', port: 8080 }, ...OFTEN };
    await probed('dead', {
      livenessProbe: { ...probe, initialDelaySeconds: 1 },
      readinessProbe: probe,
    });
    await shop.waitFor('pod/dead', 'condition=Ready', { timeout: 120_000 });
    await callFrom(shop, 'dead', 'http://127.0.0.1:8080/fail');
    const again = await eventually('it runs again', async () => {
      const status = await app('dead');
      return status?.ready === true && status.restartCount > 0 && status;
    });
    expect(again.restartCount).toBeGreaterThan(0);
  }, 180_000);

  it('Prometheus reads the application’s metrics and the proxy’s from one port', async ({
    skip,
  }) => {
    const obstacle = await noPrometheus();
    skip(obstacle !== undefined, obstacle);
    const asks = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' };
    const annotations = { ...LIGHT, ...asks };
    await shop.apply([
      pod('scraped', { annotations }),
      service('scraped'),
      pod('client', { annotations: LIGHT }),
    ]);
    await shop.waitFor('pod/scraped', 'condition=Ready', { timeout: 120_000 });
    await shop.waitFor('pod/client', 'condition=Ready', { timeout: 120_000 });
    const scraped = 'http://scraped:8080/';
    await callWhenKnown(shop, 'client', scraped);
    const calls = await callsFrom(shop, 'client', scraped, { times: 6 });
    expect(calls.map((call) => call.ok && call.status)).toEqual(Array(6).fill(200));

    await using prometheus = await startPrometheus(cluster, [await shop.get<Pod>('pod/scraped')]);
    const ofPod = async (expression: string): Promise<number | undefined> => {
      const [sample] = await prometheus.query(expression);
      return sample === undefined ? undefined : Number(sample.value[1]);
    };
    const requests =
      'sum(istio_requests_total{pod="scraped", reporter="destination", response_code="200"})';
    await eventually('the proxy’s count is there', async () => (await ofPod(requests)) === 7);
    // The application counts the scrapes, too.
    expect(await ofPod('workload_requests{pod="scraped"}')).toBeGreaterThanOrEqual(7);
    expect(await ofPod('min(up{pod="scraped"})')).toBe(1);
    const { metadata } = await shop.get<Pod>('pod/scraped');
    expect(metadata.annotations).toMatchObject({
      'prometheus.io/port': '15020',
      'prometheus.io/path': '/stats/prometheus',
    });
  }, 180_000);
});
