import type { Finished } from '@pillion/netns';
import { beforeAll, expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { type Beside, joinPod } from '../pillion/beside.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { pod } from '../workload/manifests.ts';

/**
 * What `iptables -t nat -S` shows in a pod with a sidecar. Istio's older programs sent TCP alone from
 * OUTPUT to ISTIO_OUTPUT; since it captures DNS, all protocols go there.
 */
const RULES = `
-P PREROUTING ACCEPT
-P INPUT ACCEPT
-P OUTPUT ACCEPT
-P POSTROUTING ACCEPT
-N ISTIO_INBOUND
-N ISTIO_IN_REDIRECT
-N ISTIO_OUTPUT
-N ISTIO_REDIRECT
-A PREROUTING -p tcp -j ISTIO_INBOUND
-A OUTPUT -j ISTIO_OUTPUT
-A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN
-A ISTIO_INBOUND -p tcp -m tcp --dport 15090 -j RETURN
-A ISTIO_INBOUND -p tcp -m tcp --dport 15021 -j RETURN
-A ISTIO_INBOUND -p tcp -m tcp --dport 15020 -j RETURN
-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT
-A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner --gid-owner 1337 -j ISTIO_IN_REDIRECT
-A ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
-A ISTIO_OUTPUT -j ISTIO_REDIRECT
-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
`;

const IPV4 = RULES.trim().split('\n');
const IPV6 = IPV4.map((line) =>
  line.replace('127.0.0.1/32', '::1/128').replace('127.0.0.6/32', '::6/128'),
);

const CARVED = {
  'traffic.sidecar.istio.io/excludeOutboundPorts': '8080',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': '172.16.2.0/24',
};

interface InitializedPod {
  readonly spec: { readonly initContainers: readonly { readonly args: readonly string[] }[] };
  readonly status: {
    readonly initContainerStatuses: readonly {
      readonly name: string;
      readonly restartCount: number;
    }[];
  };
}

describeOnCluster('the rules', (cluster) => {
  usePillion(cluster);
  const namespace = useNamespace(cluster, 'rules', { labels: INJECTED });
  let beside: Beside;
  /** The kernel numbers what it is given: a rule that was written anew has another handle. */
  const handles = async (): Promise<readonly string[]> => {
    const listed = await beside.lines('nft', '--handle', 'list', 'ruleset');
    return listed.filter((line) => / # handle \d+$/.test(line));
  };
  const initContainer = async (): Promise<{ restarts: number; args: readonly string[] }> => {
    const { spec, status } = await namespace.get<InitializedPod>('pod/web');
    const [first] = spec.initContainers;
    const state = status.initContainerStatuses.find(({ name }) => name === 'istio-init');
    return { restarts: state?.restartCount ?? 0, args: first?.args ?? [] };
  };

  /** The node's containerd, spoken to behind the kubelet's back. */
  const ctr = async (...words: readonly string[]): Promise<Finished> =>
    await cluster.run('ctr', ['--namespace=k8s.io', ...words]);

  beforeAll(async () => {
    await namespace.apply([pod('web')]);
    await namespace.waitFor('pod/web', 'condition=Ready');
    beside = await joinPod(namespace, 'web');
  });

  it('are those that everyone knows, seen from inside the pod', async () => {
    expect(await beside.lines('iptables', '-t', 'nat', '-S')).toEqual(IPV4);
    expect(await beside.lines('ip6tables', '-t', 'nat', '-S')).toEqual(IPV6);
  });

  it('show what annotations carve out, where everyone looks for it', async () => {
    await namespace.apply([pod('carved', { annotations: CARVED })]);
    await namespace.waitFor('pod/carved', 'condition=Ready');
    const carved = await joinPod(namespace, 'carved');
    const output = (await carved.lines('iptables', '-t', 'nat', '-S', 'ISTIO_OUTPUT')).slice(1);
    const expected = IPV4.filter((line) => line.startsWith('-A ISTIO_OUTPUT '));
    expect(output).toEqual([
      '-A ISTIO_OUTPUT -p tcp -m tcp --dport 8080 -j RETURN',
      '-A ISTIO_OUTPUT -p udp -m udp --dport 8080 -j RETURN',
      ...expected.slice(0, -1),
      '-A ISTIO_OUTPUT -d 172.16.2.0/24 -j RETURN',
      ...expected.slice(-1),
    ]);
  });

  it('are made by the nft backend, and nothing stands in the other', async () => {
    expect((await beside.lines('iptables', '--version'))[0]).toContain('nf_tables');
    expect(await beside.lines('nft', 'list', 'tables')).toEqual(['table ip nat', 'table ip6 nat']);
    expect(await beside.run('iptables-legacy-save')).toMatchObject({ stdout: '' });
  });

  it('stay untouched when the init container runs again', async () => {
    const before = await handles();
    const { args } = await initContainer();
    expect(await beside.run('pillion-iptables', ...args)).toMatchObject({ code: 0 });
    expect(await handles()).toEqual(before);
  });

  it('are the same when they are written anew', async () => {
    const before = await handles();
    const { args } = await initContainer();
    const again = ['pillion-iptables', ...args, '--force-apply'];
    expect(await beside.run(...again)).toMatchObject({ code: 0 });
    expect(await handles()).not.toEqual(before);
    expect(await beside.lines('iptables', '-t', 'nat', '-S')).toEqual(IPV4);
    expect(await beside.lines('ip6tables', '-t', 'nat', '-S')).toEqual(IPV6);
  });

  it.skipIf(cluster.provider === 'current')(
    'are there again after the pod has lost its network',
    async () => {
      const { restarts: before } = await initContainer();
      const sandbox = [
        `labels."io.kubernetes.pod.namespace"==${namespace.name}`,
        'labels."io.kubernetes.pod.name"==web',
        'labels."io.cri-containerd.kind"==sandbox',
      ].join(',');
      const { stdout } = await ctr('containers', 'list', '--quiet', sandbox);
      expect(await ctr('tasks', 'kill', '--signal=SIGKILL', stdout.trim())).toMatchObject({
        code: 0,
      });
      await eventually('the init container has run once more', async () => {
        return (await initContainer()).restarts > before;
      });
      await namespace.waitFor('pod/web', 'condition=Ready');
      beside = await joinPod(namespace, 'web');
      expect(await beside.lines('iptables', '-t', 'nat', '-S')).toEqual(IPV4);
    },
  );
});
