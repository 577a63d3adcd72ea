import { isIPv6 } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { BothEnds, type Counter } from '../pillion/both-ends.ts';
import type { Pod } from '../pillion/pods.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import type { Answer } from '../workload/answer.ts';
import { callFrom, type CallOptions, callsFrom, callWhenKnown } from '../workload/calling.ts';
import { hostOf } from '../workload/host.ts';
import { pod, service } from '../workload/manifests.ts';
import { pattern, sumOf } from '../workload/pattern.ts';

const SERVES = [
  { protocol: 'http', port: 8080 },
  { protocol: 'grpc', port: 8081 },
  { protocol: 'greeting', port: 3306 },
  { protocol: 'greeting', port: 9000 },
  { protocol: 'bytes', port: 9001 },
] as const;

/** Nobody's pod and no Service: a server in the node's own network. */
const OUTSIDE = 18_080;

const GIBIBYTE = 2 ** 30;

const GOOD: Counter = ['istio_requests_total', { response_code: '200' }];

interface Service {
  readonly spec: {
    readonly clusterIPs: readonly string[];
    readonly ports: readonly { readonly port: number; readonly nodePort: number }[];
  };
}

describeOnCluster('the way from one sidecar to another', (cluster) => {
  usePillion(cluster);
  const namespace = useNamespace(cluster, 'way', { labels: INJECTED });
  const sidecars = new BothEnds(namespace, 'client', 'web');
  const nodeAddresses = [cluster.node.ipv4, cluster.node.ipv6].filter((ip) => ip !== undefined);

  beforeAll(async () => {
    await namespace.apply([
      pod('client'),
      pod('web', { serves: SERVES }),
      service('web', SERVES),
      service('web-headless', SERVES, { clusterIP: 'None', selector: { app: 'web' } }),
      service('web-node', SERVES, { type: 'NodePort', selector: { app: 'web' } }),
      pod('outside', {
        serves: [{ protocol: 'http', port: OUTSIDE }],
        spec: { hostNetwork: true },
      }),
    ]);
    for (const name of ['client', 'web', 'outside'])
      await namespace.waitFor(`pod/${name}`, 'condition=Ready');
    const urls = [...(await serviceUrls()), 'http://web-headless:8080/'];
    // Until the node knows a Service, a sidecar tells that it reached nobody.
    await sidecars.tell(urls.length, GOOD, async () => {
      for (const url of urls) await callWhenKnown(namespace, 'client', url);
    });
  });

  const call = async <T = Answer>(url: string, options?: CallOptions): Promise<T> =>
    await callFrom<T>(namespace, 'client', url, options);
  const addressesOf = async (name: string): Promise<readonly string[]> =>
    (await namespace.get<Pod>(`pod/${name}`)).status.podIPs?.map(({ ip }) => ip) ?? [];
  /** Every address at which the application's HTTP is offered. */
  const serviceUrls = async (): Promise<readonly string[]> => {
    const { clusterIPs } = (await namespace.get<Service>('service/web')).spec;
    const { spec } = await namespace.get<Service>('service/web-node');
    return [
      ...[...clusterIPs, ...spec.clusterIPs].map((ip) => `http://${hostOf(ip)}:8080/`),
      ...nodeAddresses.map((ip) => `http://${hostOf(ip)}:${nodePortOf(spec)}/`),
    ];
  };
  /** Whom the application sees when the client calls it. */
  const seenBy = async (address: string, port: number | undefined = 8080): Promise<object> =>
    await sidecars.tell(1, GOOD, async () => {
      const { name, remote } = await call(`http://${hostOf(address)}:${port}/`);
      return { name, sees: remote.address };
    });
  /** Whom it sees when it calls itself. */
  const seenAt = async (host: string): Promise<string> =>
    (await callFrom(namespace, 'web', `http://${host}:8080/`)).remote.address;

  describe('leads to the application, which sees its sidecar', () => {
    const ipv4 = { name: 'web', sees: '127.0.0.6' };
    const ipv6 = { name: 'web', sees: '::6' };

    it('by a Service, in both families', async () => {
      const { spec } = await namespace.get<Service>('service/web');
      const [one = '', other = ''] = spec.clusterIPs;
      expect(await seenBy(one)).toEqual(ipv4);
      expect(await seenBy(other)).toEqual(ipv6);
    });

    it('by a headless Service, and by the address of a pod', async () => {
      const [one = '', other = ''] = await addressesOf('web');
      expect(await seenBy(one)).toEqual(ipv4);
      expect(await seenBy(other)).toEqual(ipv6);
      expect([ipv4, ipv6]).toContainEqual(await seenBy('web-headless'));
    });

    it('by a port of the node', async () => {
      const { spec } = await namespace.get<Service>('service/web-node');
      for (const address of nodeAddresses)
        expect(await seenBy(address, nodePortOf(spec))).toEqual(isIPv6(address) ? ipv6 : ipv4);
    });
  });

  it('leads an application to itself: by its Service through the sidecar, by its own address not', async () => {
    // Not `web`, which is the pod's own name to it.
    expect(['127.0.0.6', '::6']).toContain(await seenAt('web-node'));
    for (const address of await addressesOf('web'))
      expect(await seenAt(hostOf(address))).toBe(address);
    expect(await seenAt('127.0.0.1')).toBe('127.0.0.1');
  });

  it('leads outside, to an address of nobody', async () => {
    const by: Counter = [
      'istio_requests_total',
      { destination_service_name: 'PassthroughCluster' },
    ];
    const own = await addressesOf('client');
    for (const address of nodeAddresses) {
      const before = await sidecars.count(by);
      const { remote } = await call(`http://${hostOf(address)}:${OUTSIDE}/`);
      expect(own).toContain(remote.address);
      await eventually('the sidecar tells of it', async () => {
        return (await sidecars.count(by)).client === before.client + 1;
      });
    }
  });

  it('ends where nobody listens, and is told once', async () => {
    const [address = ''] = await addressesOf('web');
    const calls = await sidecars.tell(
      1,
      ['istio_requests_total', { response_code: '503' }],
      async () => {
        return await callsFrom(namespace, 'client', `http://${address}:8099/`);
      },
    );
    expect(calls).toMatchObject([{ ok: true, status: 503 }]);
  });

  describe('carries', () => {
    it('HTTP bodies, many at a time, both ways', async () => {
      const megabytes = { times: 20, parallel: 4 };
      const whole = Array(20).fill(await summed(1_000_000));
      const down: Counter = ['istio_response_bytes_sum', { response_code: '200' }];
      const pages = await sidecars.tell(20_000_000, down, async () => {
        return await callsFrom(namespace, 'client', 'http://web:8080/bytes/1000000', megabytes);
      });
      expect(pages.map((page) => page.ok && page.body)).toEqual(whole);
      const up: Counter = ['istio_request_bytes_sum', { response_code: '200' }];
      const sums = await sidecars.tell(20_000_000, up, async () => {
        const options = { ...megabytes, send: 1_000_000 };
        return await callsFrom(namespace, 'client', 'http://web:8080/sum', options);
      });
      expect(sums.map((sum) => sum.ok && sum.body)).toEqual(whole);
    });

    it('answers as they are, good and bad, once', async () => {
      for (const status of [404, 503]) {
        const by: Counter = ['istio_requests_total', { response_code: String(status) }];
        const url = `http://web:8080/status/${status}`;
        const calls = await sidecars.tell(2, by, async () => {
          return await callsFrom(namespace, 'client', url, { times: 2 });
        });
        expect(calls).toMatchObject([{ status }, { status }]);
      }
    });

    it('gRPC', async () => {
      const labels = { request_protocol: 'grpc', grpc_response_status: '0' };
      const answer = await sidecars.tell(1, ['istio_requests_total', labels], async () => {
        return await call('grpc://web:8081');
      });
      expect(answer).toMatchObject({ name: 'web', protocol: 'HTTP/2', method: 'POST' });
    });

    it('WebSocket', async () => {
      const by: Counter = ['istio_requests_total', { response_code: '101' }];
      const echo = await sidecars.tell(1, by, async () => {
        return await call<unknown>('ws://web:8080/', { send: 60_000 });
      });
      expect(echo).toEqual({ echoed: true });
    });

    it('protocols whose server speaks first, at their usual ports and at others', async () => {
      for (const port of [3306, 9000]) {
        const answer = await sidecars.tell(1, ['istio_tcp_connections_closed_total'], async () => {
          return await call(`greeting://web:${port}`);
        });
        expect(answer.name).toBe('web');
      }
    });

    it('a gibibyte, with every byte at its place', async () => {
      const taken = await sidecars.tell(GIBIBYTE, ['istio_tcp_sent_bytes_total'], async () => {
        return await call(`bytes://web:9001/${GIBIBYTE}`, { timeout: 90_000 });
      });
      expect(taken).toEqual(await summed(GIBIBYTE));
    });
  });
});

function nodePortOf({ ports }: Service['spec']): number | undefined {
  return ports.find(({ port }) => port === 8080)?.nodePort;
}

async function summed(bytes: number): Promise<object> {
  return await sumOf(pattern(bytes));
}
