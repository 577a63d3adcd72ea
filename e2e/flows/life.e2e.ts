import { beforeAll, expect, it } from 'vitest';
import type { ClusterNamespace } from '../cluster/cluster.ts';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { injectedInto, NATIVE, type Pod } from '../pillion/pods.ts';
import { HELD, killContainer, LIGHT, ORDINARY, proxyOf } from '../pillion/sidecar.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { callsFrom, callWhenKnown, callWords } from '../workload/calling.ts';
import type { Result } from '../workload/call.ts';
import { container, deployment, job, pod, service } from '../workload/manifests.ts';

const WEB = 'http://web:8080/';
const WORKLOAD = 'node /app/workload.js';
const QUIT = 'wget -q -O - --post-data= http://127.0.0.1:15020/quitquitquit';

/** An ordinary sidecar is told to end together with the application, and goes on for so long. */
const DRAINING = {
  'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true\nterminationDrainDuration: 60s',
};

interface Job {
  readonly status: {
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** How many pods of a Job succeeded and failed, once it is over, one way or the other. */
async function ended(
  namespace: ClusterNamespace,
  name: string,
): Promise<{ readonly succeeded: number; readonly failed: number }> {
  return await eventually(
    `job ${name} is over`,
    async () => {
      const { status } = await namespace.get<Job>(`job/${name}`);
      const { succeeded = 0, failed = 0, conditions = [] } = status;
      const over = conditions.some(({ type }) => type === 'Complete' || type === 'Failed');
      return over ? { succeeded, failed } : undefined;
    },
    { timeout: 600_000, interval: 1000 },
  );
}

/** A container that does this as its shell script says. */
function script(text: string): { readonly container: object } {
  return { container: { command: ['sh', '-c', text], args: [], ports: [] } };
}

function callsIn(log: string): readonly Result[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{"calls"'))
    .flatMap((line) => (JSON.parse(line) as { calls: readonly Result[] }).calls);
}

/** The status of each call, or why there is none. */
function statuses(calls: readonly Result[]): readonly (number | string)[] {
  return calls.map((result) => (result.ok ? result.status : result.error));
}

describeOnCluster('the life of a pod', (cluster) => {
  usePillion(cluster);
  const namespace = useNamespace(cluster, 'life', { labels: INJECTED });

  beforeAll(async () => {
    const options = { annotations: LIGHT };
    await namespace.apply([deployment('web', 2, options), service('web'), pod('client', options)]);
    await namespace.waitFor('deployment/web', 'condition=Available', { timeout: 120_000 });
    await namespace.waitFor('pod/client', 'condition=Ready', { timeout: 120_000 });
    await callWhenKnown(namespace, 'client', WEB);
  }, 300_000);

  it('50 pods whose first act is a call: none fails', async () => {
    const options = { annotations: LIGHT, args: callWords(WEB, { timeout: 60_000 }) };
    const spec = { completions: 50, parallelism: 50 };
    await namespace.apply([job('first-act', options, spec)]);
    expect(await ended(namespace, 'first-act')).toEqual({ succeeded: 50, failed: 0 });
    const { items } = await namespace.get<{ items: readonly Pod[] }>('pods', '-l', 'app=first-act');
    expect(items.map(injectedInto)).toEqual(Array.from({ length: 50 }, () => NATIVE));
  }, 900_000);

  it('Jobs with an ordinary sidecar complete, once the application has told it to quit', async () => {
    const annotations = { ...LIGHT, ...ORDINARY, ...HELD };
    const options = { annotations, ...script(`${WORKLOAD} call ${WEB} && ${QUIT}`) };
    await namespace.apply([job('quits', options, { completions: 5, parallelism: 5 })]);
    expect(await ended(namespace, 'quits')).toEqual({ succeeded: 5, failed: 0 });
  }, 900_000);

  it('init containers that come after the proxy have the network', async () => {
    const early = { ...container('early', { args: callWords(WEB, { times: 3 }) }), ports: [] };
    const spec = { initContainers: [early] };
    await namespace.apply([pod('prepares', { annotations: LIGHT, spec })]);
    await namespace.waitFor('pod/prepares', 'condition=Ready', { timeout: 120_000 });
    const { spec: made } = await namespace.get<Pod>('pod/prepares');
    expect(made.initContainers?.map(({ name }) => name)).toEqual([...NATIVE, 'early']);
    const calls = callsIn(await namespace.logs('prepares', '-c', 'early'));
    expect(statuses(calls)).toEqual([200, 200, 200]);
  });

  it.each([
    ['a native sidecar', {}],
    ['an ordinary sidecar', { ...ORDINARY, ...DRAINING }],
  ])(
    'an application that is told to end may still call, with %s',
    async (what, annotations) => {
      const name = `farewell-${what.split(' ')[1]}`;
      const farewell = `${WORKLOAD} call ${WEB} --times 10; sleep 1; ${WORKLOAD} call ${WEB}; exit 0`;
      const ends = script(`trap '${farewell}' TERM; echo up; while :; do sleep 1 & wait $!; done`);
      const spec = { terminationGracePeriodSeconds: 600 };
      await namespace.apply([
        pod(name, { annotations: { ...LIGHT, ...annotations }, spec, ...ends }),
      ]);
      await namespace.waitFor(`pod/${name}`, 'condition=Ready', { timeout: 120_000 });
      await eventually(
        'the script runs',
        async () => (await namespace.logs(name, '-c', 'app')) === 'up\n',
      );
      const said = namespace.logs(name, '-c', 'app', '-f');
      // It is gone with the application, long before the grace is over.
      await namespace.kubectl(['delete', 'pod', name]);
      expect(statuses(callsIn(await said))).toEqual(Array(11).fill(200));
    },
    240_000,
  );

  it('a proxy that is killed comes back, and what was lost meanwhile is told', async () => {
    const before = await proxyOf(namespace, 'client');
    const calling = callsFrom(namespace, 'client', WEB, { times: 400, pause: 20, timeout: 2000 });
    await killContainer(cluster, before.id);
    const calls = await calling;
    await eventually('the proxy is back', async () => {
      const now = await proxyOf(namespace, 'client');
      return now.ready && now.restarts === before.restarts + 1;
    });
    const lost = statuses(calls).filter((status) => status !== 200);
    process.stdout.write(`killed proxy: ${lost.length} of ${calls.length} calls lost\n`);
    expect(lost.length).toBeLessThan(calls.length);
    const after = await callsFrom(namespace, 'client', WEB, { times: 50 });
    expect(statuses(after)).toEqual(Array(50).fill(200));
  }, 240_000);
});
