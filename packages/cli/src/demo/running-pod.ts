import type { ChildProcess } from 'node:child_process';
import { chown, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from '@pillion/core/kubernetes';
import { PillionError } from '@pillion/core/values';
import type { Namespace } from '@pillion/netns';
import { type Counters, parseCounters } from './counters.ts';
import type { AccessLine } from './judge.ts';
import {
  findContainer,
  type PodFacts,
  type StartedContainer,
  startContainer,
} from '../pod/kubelet.ts';
import type { Stage } from './stage.ts';

/** What an image would set; the injected environment comes on top. */
const IMAGE_ENV = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** An injected pod whose init program has run and whose proxy is running, in a namespace. */
export class RunningPod {
  readonly namespace: Namespace;
  readonly #access: AccessLine[] = [];

  private constructor(namespace: Namespace, proxy: ChildProcess, log: (line: string) => void) {
    this.namespace = namespace;
    const hear = (line: string): void => {
      const access = accessLine(line);
      if (access) this.#access.push(access);
      else log(line);
    };
    for (const stream of [proxy.stdout, proxy.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', hear);
    }
  }

  /** Runs `istio-init` to its end, then starts `istio-proxy`, both exactly as injected. */
  static async start(
    stage: Stage,
    namespace: Namespace,
    pod: Pod,
    facts: PodFacts,
    destinations: string,
    log: (line: string) => void,
  ): Promise<RunningPod> {
    const init = started(pod, 'istio-init', facts);
    const { code, stderr } = await namespace.run(
      stage.node,
      [stage.programs.iptables, ...init.args],
      { ...identity(init), env: { ...IMAGE_ENV, ...init.env } },
    );
    if (code !== 0) throw new PillionError('demo.init', `istio-init ended with ${code}: ${stderr}`);
    const proxy = started(pod, 'istio-proxy', facts);
    const folder = join(stage.folder, 'pods', pod.metadata?.name ?? 'pod');
    await mountConfig(folder, destinations, proxy);
    const child = namespace.spawn(stage.node, [stage.programs.proxy, ...proxy.args], {
      ...identity(proxy),
      env: { ...IMAGE_ENV, ...proxy.env },
      cwd: folder,
    });
    return new RunningPod(namespace, child, log);
  }

  /** Packet counters of the nat table of one family. */
  async counters(family: 'ipv4' | 'ipv6'): Promise<Counters> {
    const program = family === 'ipv4' ? 'iptables-save' : 'ip6tables-save';
    return parseCounters(await this.namespace.must(program, ['-c', '-t', 'nat']));
  }

  /** Forgets what the access log said so far. */
  clearAccess(): void {
    this.#access.length = 0;
  }

  /** Lines since `clearAccess`: waits for `count` of them, and a moment more for any that is too many. */
  async accessLines(count: number): Promise<readonly AccessLine[]> {
    for (let waited = 0; this.#access.length < count && waited < 2_000; waited += 10)
      await sleep(10);
    await sleep(20);
    return [...this.#access];
  }
}

function started(pod: Pod, name: string, facts: PodFacts): StartedContainer {
  const container = findContainer(pod, name);
  if (container === undefined) {
    throw new PillionError('demo.notInjected', `the admitted pod has no container ${name}`);
  }
  return startContainer(pod, container, facts);
}

function identity({ runAsUser = 0, runAsGroup = runAsUser, capabilities }: StartedContainer) {
  return { uid: runAsUser, gid: runAsGroup, capabilities };
}

/** The volume mounted at /etc/istio/proxy, which the proxy names relative to its working folder. */
async function mountConfig(
  folder: string,
  destinations: string,
  { runAsUser = 0, runAsGroup = runAsUser }: StartedContainer,
): Promise<void> {
  const mount = join(folder, 'etc/istio/proxy');
  await mkdir(mount, { recursive: true });
  await copyFile(destinations, join(mount, 'destinations.yaml'));
  await chown(mount, runAsUser, runAsGroup);
}

function accessLine(line: string): AccessLine | undefined {
  try {
    const value = JSON.parse(line) as AccessLine;
    return typeof value.direction === 'string' && typeof value.cluster === 'string'
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}
