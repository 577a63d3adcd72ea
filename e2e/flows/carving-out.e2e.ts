import { beforeAll, expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { injectedInto, type Pod } from '../pillion/pods.ts';
import { metricsOf, total } from '../pillion/proxy-metrics.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { callFrom, callWhenKnown } from '../workload/calling.ts';
import { hostOf } from '../workload/host.ts';
import { pod, service } from '../workload/manifests.ts';

const SERVES = [
  { protocol: 'http', port: 8080 },
  { protocol: 'http', port: 8090 },
] as const;

/** Addresses of the same server, in networks that nothing of the cluster is in. */
const NEAR = ['172.16.2.10', 'fd16:2::10'] as const;
const FAR = ['172.16.3.10', 'fd16:3::10'] as const;
const NEARBY = '172.16.2.0/24,fd16:2::/64';

const TRAFFIC = 'traffic.sidecar.istio.io';
const MODE = 'sidecar.istio.io/interceptionMode';

/** Pods with a sidecar, and how each is carved out. */
const CARVED = {
  'excludes-outbound': {
    [`${TRAFFIC}/excludeOutboundPorts`]: '8080',
    [`${TRAFFIC}/excludeOutboundIPRanges`]: NEARBY,
  },
  'includes-outbound': { [`${TRAFFIC}/includeOutboundIPRanges`]: NEARBY },
  'includes-inbound': { [`${TRAFFIC}/includeInboundPorts`]: '8080' },
  'excludes-inbound': { [`${TRAFFIC}/excludeInboundPorts`]: '8080' },
  'excludes-interface': { [`${TRAFFIC}/excludeInterfaces`]: 'eth0' },
  transparent: { [MODE]: 'TPROXY' },
  untouched: { [MODE]: 'NONE' },
} as const;

type Carved = keyof typeof CARVED;

/** How a request came, and whom the server saw. */
interface Arrival {
  readonly by: 'sidecar' | 'directly';
  readonly sees: string;
}

const BY_SIDECAR = new Set(['sidecar']);
const DIRECTLY = new Set(['directly']);
const ANYWHERE = [...FAR, 'near'];

describeOnCluster('carving out', (cluster) => {
  usePillion(cluster);
  const namespace = useNamespace(cluster, 'carving', { labels: INJECTED });

  beforeAll(async () => {
    const names = Object.keys(CARVED) as Carved[];
    await namespace.apply([
      pod('plain', { serves: SERVES, labels: { 'sidecar.istio.io/inject': 'false' } }),
      service('near', SERVES, { selector: { app: 'plain' }, externalIPs: NEAR }),
      service('far', SERVES, { selector: { app: 'plain' }, externalIPs: FAR }),
      ...names.map((name) => pod(name, { serves: SERVES, annotations: CARVED[name] })),
    ]);
    for (const name of ['plain', ...names])
      await namespace.waitFor(`pod/${name}`, 'condition=Ready');
    for (const host of ['near', 'far', ...NEAR, ...FAR])
      await callWhenKnown(namespace, 'untouched', `http://${hostOf(host)}:8080/`);
  });

  const addressesOf = async (name: string): Promise<readonly string[]> =>
    (await namespace.get<Pod>(`pod/${name}`)).status.podIPs?.map(({ ip }) => ip) ?? [];

  /**
   * Makes a request of each URL. A sidecar on the way leaves its mark on the request; and what the pod's
   * own one has counted must come out the same.
   */
  const arrivals = async (
    carved: Carved,
    from: string,
    urls: readonly string[],
  ): Promise<readonly Arrival[]> => {
    const counted = async (): Promise<number> =>
      total(await metricsOf(namespace, carved), 'istio_requests_total');
    const before = await counted();
    const made: Arrival[] = [];
    for (const url of urls) {
      const { remote, headers } = await callFrom(namespace, from, url);
      const by = headers['x-request-id'] === undefined ? 'directly' : 'sidecar';
      made.push({ by, sees: remote.address });
    }
    const after = before + made.filter(({ by }) => by === 'sidecar').length;
    await eventually(`the sidecar of ${carved} counts as many`, async () => {
      expect(await counted()).toBe(after);
      return true;
    });
    return made;
  };
  /** From the pod, to a port at each of these addresses: the ways that were taken. */
  const outOf = async (
    name: Carved,
    port: number,
    hosts: readonly string[],
  ): Promise<ReadonlySet<string>> => {
    const urls = hosts.map((host) => `http://${hostOf(host)}:${port}/`);
    return new Set((await arrivals(name, name, urls)).map(({ by }) => by));
  };
  /** From outside, to each port at each of the pod's addresses. */
  const into = async (name: Carved, port: number): Promise<readonly Arrival[]> => {
    const urls = (await addressesOf(name)).map((address) => `http://${hostOf(address)}:${port}/`);
    return await arrivals(name, 'plain', urls);
  };
  const fromPlain = async (by: Arrival['by']): Promise<readonly Arrival[]> =>
    (await addressesOf('plain')).map((sees) => ({ by, sees }));
  const fromSidecar = ['127.0.0.6', '::6'].map((sees) => ({ by: 'sidecar', sees }));

  it('excludes outbound ports and networks, and captures the rest', async () => {
    const all = [...(await addressesOf('plain')), ...NEAR, ...FAR, 'near'];
    expect(await outOf('excludes-outbound', 8080, all)).toEqual(DIRECTLY);
    expect(await outOf('excludes-outbound', 8090, NEAR)).toEqual(DIRECTLY);
    const rest = all.filter((host) => !NEAR.some((near) => near === host));
    expect(await outOf('excludes-outbound', 8090, rest)).toEqual(BY_SIDECAR);
  });

  it('captures the included networks alone', async () => {
    expect(await outOf('includes-outbound', 8080, NEAR)).toEqual(BY_SIDECAR);
    expect(await outOf('includes-outbound', 8080, [...FAR, 'near'])).toEqual(DIRECTLY);
  });

  it('captures the included inbound ports alone', async () => {
    expect(await into('includes-inbound', 8080)).toEqual(fromSidecar);
    expect(await into('includes-inbound', 8090)).toEqual(await fromPlain('directly'));
    expect(await outOf('includes-inbound', 8090, ANYWHERE)).toEqual(BY_SIDECAR);
  });

  it('excludes inbound ports, and captures the rest', async () => {
    expect(await into('excludes-inbound', 8080)).toEqual(await fromPlain('directly'));
    expect(await into('excludes-inbound', 8090)).toEqual(fromSidecar);
    expect(await outOf('excludes-inbound', 8080, ANYWHERE)).toEqual(BY_SIDECAR);
  });

  it('leaves an interface alone, both ways', async () => {
    expect(await into('excludes-interface', 8080)).toEqual(await fromPlain('directly'));
    expect(await outOf('excludes-interface', 8080, ANYWHERE)).toEqual(DIRECTLY);
  });

  it('shows applications their clients under TPROXY', async () => {
    expect(await into('transparent', 8080)).toEqual(await fromPlain('sidecar'));
    expect(await outOf('transparent', 8080, ANYWHERE)).toEqual(BY_SIDECAR);
  });

  it('captures nothing under NONE, and the sidecar is there all the same', async () => {
    expect(injectedInto(await namespace.get<Pod>('pod/untouched'))).toEqual(['istio-proxy']);
    expect(await into('untouched', 8080)).toEqual(await fromPlain('directly'));
    expect(await outOf('untouched', 8080, ANYWHERE)).toEqual(DIRECTLY);
  });
});
