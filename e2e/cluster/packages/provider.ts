import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PillionError } from '@pillion/core/values';
import { buildImage } from '@pillion/images';
import { must } from '@pillion/netns';
import type {
  ClusterDescription,
  Provider,
  ProviderOptions,
  Report,
  RunningCluster,
} from '../cluster.ts';
import { eventually } from '../eventually.ts';
import type { Places } from '../places.ts';
import { createCgroup, removeCgroup } from './cgroups.ts';
import {
  apiServer,
  controllerManager,
  coreDns,
  dnsService,
  etcd,
  kubelet,
  kubeProxy,
  scheduler,
} from './control-plane.ts';
import { writeCredentials } from './credentials.ts';
import { pauseImage } from './pause-image.ts';
import { lock } from './lock.ts';
import { endNode, INSIDE, Node } from './node.ts';
import { writeNodeFiles } from './node-files.ts';
import { buildPrograms } from './programs.ts';
import { cniPlugins, obstacle } from './requirements.ts';
import { CLUSTER, type Slot, slotAt } from './slot.ts';
import { findNode, writeState } from './state.ts';

const OVERLAYFS_MAGIC = 0x79_4c_76_30;
const BIN = `${INSIDE}/bin`;
const IMPORT = 'ctr --namespace=k8s.io images import';

/** A one-node cluster made of Debian's packages and of Kubernetes' own sources. */
export class PackagesProvider implements Provider {
  readonly name = 'packages';
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  async obstacle(): Promise<string | undefined> {
    return await obstacle(this.#places.cache, this.#places.path);
  }

  async up({ report, keep, slot: number }: ProviderOptions): Promise<RunningCluster> {
    const slot = slotAt(number, this.#places.temporary);
    const programs = await buildPrograms(this.#places.cache, report);
    const held = await this.#hold(slot, report);
    const found = await findNode(slot);
    const reusable = found?.complete === true && found.programs === programs.folder;
    if (found !== undefined && reusable && (await isServing(found.node))) {
      report(`taking the cluster that runs already: ${slot.state}`);
      const description = describe(found.node, programs.folder);
      return {
        description,
        reused: true,
        [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
      };
    }
    await remove(slot);
    const node = await start(slot, programs.folder, report).catch(async (error: unknown) => {
      await held[Symbol.asyncDispose]();
      throw error;
    });
    return {
      description: describe(node, programs.folder),
      reused: false,
      async [Symbol.asyncDispose]() {
        if (!keep) await remove(slot);
        await held[Symbol.asyncDispose]();
      },
    };
  }

  async down({ report, slot: number }: ProviderOptions): Promise<void> {
    const slot = slotAt(number, this.#places.temporary);
    await using _ = await this.#hold(slot, report);
    await remove(slot);
  }

  /** The cluster of a slot, for whoever looks at it while others use it. */
  async find(number: number): Promise<ClusterDescription | undefined> {
    const found = await findNode(slotAt(number, this.#places.temporary));
    return found === undefined ? undefined : describe(found.node, found.programs);
  }

  async #hold({ number }: Slot, report: Report): Promise<AsyncDisposable> {
    return await lock(join(this.#places.cache, `cluster-${number}.lock`), () =>
      report(`another process uses the cluster of slot ${number}; waiting for it (or take --slot)`),
    );
  }
}

function describe(node: Node, programs: string): ClusterDescription {
  return {
    provider: 'packages',
    kubeconfig: join(node.slot.state, 'pki/admin.kubeconfig'),
    kubectl: join(programs, 'kubectl'),
    node: { name: CLUSTER.node, ...node.slot.node },
    enter: node.enter,
    // The archive is opened on this side: the node sees another /run and /var.
    load: ['sh', '-c', `exec ${node.enter.join(' ')} ${IMPORT} - <"$1"`, 'sh'],
  };
}

async function start(slot: Slot, programs: string, report: Report): Promise<Node> {
  const began = performance.now();
  const step = (what: string): void =>
    report(`  ${((performance.now() - began) / 1000).toFixed(1)} s: ${what}`);
  await mkdir(slot.state, { recursive: true, mode: 0o700 });
  const { version: cgroupVersion } = await createCgroup(slot.cgroup);
  const cni = await cniPlugins();
  if (cni === undefined) throw new PillionError('cluster.cni', 'no CNI plugins');
  const onOverlay = (await statfs(slot.state)).type === OVERLAYFS_MAGIC;
  const snapshotter = onOverlay ? 'native' : 'overlayfs';
  await writeNodeFiles({ slot, cgroupVersion, cniPlugins: cni, snapshotter });
  const pause = join(slot.state, 'pause.tar');
  await Promise.all([
    writeCredentials(slot, Date.now()),
    buildImage(pauseImage(await readFile(join(programs, 'pause'))), pause),
  ]);
  const node = await Node.create(slot, programs);
  const state = { processes: node.processes, programs };
  await writeState(slot, { ...state, complete: false });
  step('node');
  try {
    await startPrograms(node, programs, step);
    await writeState(slot, { ...state, complete: true });
  } catch (error) {
    const said = await must('sh', ['-c', `tail -n 5 ${slot.state}/log/*.log`]);
    await remove(slot);
    throw new PillionError('cluster.up', `${(error as Error).message}\n${said}`);
  }
  return node;
}

async function startPrograms(
  node: Node,
  programs: string,
  step: (what: string) => void,
): Promise<void> {
  const { slot } = node;
  await Promise.all([
    node.start('containerd', 'containerd', ['-c', `${INSIDE}/conf/containerd.toml`]),
    node.start('etcd', 'etcd', etcd()),
    node.start('kube-apiserver', `${BIN}/kube-apiserver`, apiServer(slot)),
  ]);
  const pause = eventually('the pause image is loaded', () =>
    node.must('sh', ['-c', `${IMPORT} ${INSIDE}/pause.tar`]),
  );
  await eventually('the API server is ready', () => isServing(node));
  step('API server ready');
  await pause;
  await Promise.all([
    node.start('kube-controller-manager', `${BIN}/kube-controller-manager`, controllerManager()),
    node.start('kube-scheduler', `${BIN}/kube-scheduler`, scheduler()),
    node.start('kubelet', `${BIN}/kubelet`, kubelet(slot)),
    node.start('kube-proxy', `${BIN}/kube-proxy`, kubeProxy()),
    node.start('coredns', `${BIN}/coredns`, coreDns()),
  ]);
  const kubectl = async (args: readonly string[], input = ''): Promise<string> =>
    await must(join(programs, 'kubectl'), [`--kubeconfig=${kubeconfig(node)}`, ...args], { input });
  const list = { apiVersion: 'v1', kind: 'List', items: dnsService(slot) };
  await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(list));
  await eventually('the node is ready', () =>
    kubectl(['wait', `node/${CLUSTER.node}`, '--for=condition=Ready', '--timeout=5s']),
  );
  step('node ready');
  await eventually('pods may be created', () =>
    kubectl(['get', 'serviceaccount/default', 'configmap/kube-root-ca.crt']),
  );
  step('pods may be created');
}

function kubeconfig(node: Node): string {
  return join(node.slot.state, 'pki/admin.kubeconfig');
}

async function isServing(node: Node): Promise<boolean> {
  const look = [`--kubeconfig=${INSIDE}/pki/admin.kubeconfig`, 'get', '--raw', '/readyz'];
  return (await node.run(`${BIN}/kubectl`, look, { timeout: 5000 })).code === 0;
}

/** Ends the node if there is one, and removes what is outside its namespaces. */
async function remove(slot: Slot): Promise<void> {
  await endNode(slot);
  await removeCgroup(slot.cgroup);
  await rm(slot.state, { recursive: true, force: true });
}
