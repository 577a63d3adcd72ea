import { Namespace } from './namespace.ts';

/** Where a pod is found: one address a family, with the prefix length of the pod network. */
export interface PodAddresses {
  readonly ipv4: string;
  readonly ipv6: string;
}

export interface NetworkPlan {
  /** The node's address on the bridge, the pods' default route. */
  readonly gateway: PodAddresses;
  readonly prefixLengths: { readonly ipv4: number; readonly ipv6: number };
  readonly pods: readonly { readonly name: string; readonly addresses: PodAddresses }[];
  /** Addresses of hosts beyond the cluster; they answer on the node. */
  readonly outside: readonly string[];
}

/** Pods joined by a bridge, dual stack, as a node joins them; the node is a namespace too. */
export interface PodNetwork extends AsyncDisposable {
  readonly node: Namespace;
  pod(name: string): Namespace;
}

export async function createPodNetwork(plan: NetworkPlan): Promise<PodNetwork> {
  const stack = new AsyncDisposableStack();
  try {
    const node = stack.use(await Namespace.create('node'));
    await createBridge(node, plan);
    const pods = new Map<string, Namespace>();
    for (const [index, { name, addresses }] of plan.pods.entries()) {
      const pod = stack.use(await Namespace.create(name));
      await plugIn(node, pod, `veth${index}`, addresses, plan);
      pods.set(name, pod);
    }
    return new BridgedPods(node, pods, stack.move());
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

class BridgedPods implements PodNetwork {
  readonly node: Namespace;
  readonly #pods: ReadonlyMap<string, Namespace>;
  readonly #stack: AsyncDisposableStack;

  constructor(node: Namespace, pods: ReadonlyMap<string, Namespace>, stack: AsyncDisposableStack) {
    this.node = node;
    this.#pods = pods;
    this.#stack = stack;
  }

  pod(name: string): Namespace {
    const pod = this.#pods.get(name);
    if (pod === undefined) throw new RangeError(`no pod ${name} in this network`);
    return pod;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function createBridge(node: Namespace, plan: NetworkPlan): Promise<void> {
  await node.must('ip', ['link', 'add', 'br0', 'type', 'bridge']);
  await addAddresses(node, 'br0', plan.gateway, plan);
  await node.must('ip', ['link', 'set', 'br0', 'up']);
  for (const address of plan.outside) {
    const length = address.includes(':') ? 128 : 32;
    await node.must('ip', ['address', 'add', `${address}/${length}`, 'dev', 'lo']);
  }
}

async function plugIn(
  node: Namespace,
  pod: Namespace,
  veth: string,
  addresses: PodAddresses,
  plan: NetworkPlan,
): Promise<void> {
  const peer = ['peer', 'name', 'eth0', 'netns', pod.name];
  await node.must('ip', ['link', 'add', veth, 'type', 'veth', ...peer]);
  await node.must('ip', ['link', 'set', veth, 'master', 'br0', 'up']);
  await addAddresses(pod, 'eth0', addresses, plan);
  await pod.must('ip', ['link', 'set', 'eth0', 'up']);
  await pod.must('ip', ['-4', 'route', 'add', 'default', 'via', plan.gateway.ipv4]);
  await pod.must('ip', ['-6', 'route', 'add', 'default', 'via', plan.gateway.ipv6]);
}

/** `nodad`: duplicate address detection would keep the IPv6 address unusable for a second or two. */
async function addAddresses(
  namespace: Namespace,
  device: string,
  { ipv4, ipv6 }: PodAddresses,
  { prefixLengths }: NetworkPlan,
): Promise<void> {
  const v4 = `${ipv4}/${prefixLengths.ipv4}`;
  const v6 = `${ipv6}/${prefixLengths.ipv6}`;
  await namespace.must('ip', ['address', 'add', v4, 'dev', device]);
  await namespace.must('ip', ['address', 'add', v6, 'dev', device, 'nodad']);
}
