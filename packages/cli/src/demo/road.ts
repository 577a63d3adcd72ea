import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from '@pillion/core/kubernetes';
import { PillionError } from '@pillion/core/values';
import { createPodNetwork, type PodNetwork } from '@pillion/netns';
import type { Call } from './calls.ts';
import { moved } from './counters.ts';
import { judge, type Verdict } from './judge.ts';
import { RunningPod } from './running-pod.ts';
import { RunningWorkload } from './running-workload.ts';
import { APPLICATION_PORTS, type Caller, NETWORK, OUTSIDE_PORTS, type PodName } from './scene.ts';
import type { Stage } from './stage.ts';

/** Two pods, an outside, and everything that runs in them. */
export interface Road extends AsyncDisposable {
  readonly network: PodNetwork;
  travel(call: Call): Promise<Verdict>;
}

const READY_WITHIN = 10_000;

export async function openRoad(
  stage: Stage,
  injected: Pod,
  destinations: string,
  log: (line: string) => void,
): Promise<Road> {
  const network = await createPodNetwork(NETWORK);
  try {
    const outside = await RunningWorkload.start(stage, network.node, OUTSIDE_PORTS, 0);
    const uid = applicationUid(injected);
    const open = async (name: PodName) => {
      const pod = await startPod(name, stage, network, injected, destinations, log);
      await awaitReady(outside, name);
      const ports = name === 'server' ? APPLICATION_PORTS : { http: [8000], tcp: [] };
      return { pod, workload: await RunningWorkload.start(stage, network.pod(name), ports, uid) };
    };
    const [client, server] = await Promise.all([open('client'), open('server')]);
    const pods = { client: client.pod, server: server.pod };
    const callers = { client: client.workload, server: server.workload, outside };
    return {
      network,
      travel: async (call) => await travel(call, pods, callers),
      [Symbol.asyncDispose]: async () => await network[Symbol.asyncDispose](),
    };
  } catch (error) {
    await network[Symbol.asyncDispose]();
    throw error;
  }
}

/** Makes one call and gathers what the kernel, both proxies and the application say of it. */
async function travel(
  call: Call,
  pods: Readonly<Record<PodName, RunningPod>>,
  callers: Readonly<Record<Caller, RunningWorkload>>,
): Promise<Verdict> {
  const deciding = pods[call.from === 'outside' ? 'server' : call.from];
  const family = call.host.includes(':') ? 'ipv6' : 'ipv4';
  for (const pod of Object.values(pods)) pod.clearAccess();
  const before = await deciding.counters(family);
  const { kind, host, port, path = '/' } = call;
  const result = await callers[call.from].call({ kind, host, port, path });
  const legs = (name: PodName) => call.legs.filter(({ pod }) => pod === name).length;
  const [client, server] = await Promise.all([
    pods.client.accessLines(legs('client')),
    pods.server.accessLines(legs('server')),
  ]);
  const movedRules = moved(before, await deciding.counters(family));
  return judge(call, { result, movedRules, access: { client, server } });
}

async function startPod(
  name: PodName,
  stage: Stage,
  network: PodNetwork,
  injected: Pod,
  destinations: string,
  log: (line: string) => void,
): Promise<RunningPod> {
  const addresses = addressesOf(name);
  const pod = { ...injected, metadata: { ...injected.metadata, name } };
  const facts = {
    podIP: addresses.ipv4,
    podIPs: [addresses.ipv4, addresses.ipv6],
    hostIP: NETWORK.gateway.ipv4,
    nodeName: 'node',
  };
  const tell = (line: string): void => log(`${name}: ${line}`);
  return await RunningPod.start(stage, network.pod(name), pod, facts, destinations, tell);
}

/** The kubelet's part: asks the proxy's readiness from outside the pod until it says yes. */
async function awaitReady(outside: RunningWorkload, name: PodName): Promise<void> {
  const probe = {
    kind: 'http',
    host: addressesOf(name).ipv4,
    port: 15_021,
    path: '/healthz/ready',
  } as const;
  const deadline = Date.now() + READY_WITHIN;
  let status: number | string = 'never asked';
  while (Date.now() < deadline) {
    ({ status } = await outside.call(probe));
    if (status === 200) return;
    await sleep(20);
  }
  throw new PillionError(
    'demo.proxyNotReady',
    `the proxy of ${name} did not become ready: ${status}`,
  );
}

function addressesOf(name: PodName): { readonly ipv4: string; readonly ipv6: string } {
  const pod = NETWORK.pods.find((candidate) => candidate.name === name);
  if (pod === undefined) throw new RangeError(name);
  return pod.addresses;
}

/** The application runs as the uid its container asks for; its image's own user is taken for 1000. */
function applicationUid({ spec }: Pod): number {
  const application = spec?.containers.find(({ name }) => name !== 'istio-proxy');
  return application?.securityContext?.runAsUser ?? spec?.securityContext?.runAsUser ?? 1000;
}
