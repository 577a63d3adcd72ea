import { type ChildProcess, spawn } from 'node:child_process';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finished, must, run, type RunOptions } from '@pillion/netns';
import { PillionError } from '@pillion/core/values';
import type { Slot } from './slot.ts';

/** Where the state folder is, seen from inside the node. */
export const INSIDE = '/run/pillion';

/**
 * Process 1 of the node. Everything that a node's programs would strew over the machine stays in its
 * mount namespace: /run (containerd's socket, pods' network namespaces), /var (logs, images,
 * volumes) and the kernel settings that the kubelet insists on, which are not the machine's to change.
 * Then it waits for its children's children, since whoever is process 1 must.
 */
const SCRIPT = `
state=$1
programs=$2
mkdir -p "$state/run" "$state/bin" "$state/var/lib" "$state/var/log" "$state/sysctl"
mount -t tmpfs -o mode=755 tmpfs "$state/run"
mkdir "$state/run/pillion"
mount --bind "$state" "$state/run/pillion"
mount --bind "$programs" "$state/run/pillion/bin"
mount --no-mtab --move "$state/run" /run
ln -sfn /run ${INSIDE}/var/run
mount --bind ${INSIDE}/var /var
setting() {
  [ -e "/proc/sys/$1" ] || return 0
  file=${INSIDE}/sysctl/$(echo "$1" | tr / .)
  echo "$2" >"$file"
  mount --bind "$file" "/proc/sys/$1"
}
setting vm/overcommit_memory 1
setting vm/panic_on_oom 0
setting kernel/panic 10
setting kernel/panic_on_oops 1
setting kernel/keys/root_maxkeys 1000000
setting kernel/keys/root_maxbytes 25000000
ip link set lo up
for setting in ipv4/ip_forward ipv6/conf/all/forwarding \
  bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables; do
  [ ! -e "/proc/sys/net/$setting" ] || echo 1 >"/proc/sys/net/$setting"
done
echo ready
while :; do sleep 3600; done
`;

/** What the node's shell is called. */
const NAME = 'pillion-node';

/** The processes that hold a node: the one that made it, and its process 1 as the machine sees it. */
export interface NodeProcesses {
  readonly holder: number;
  readonly init: number;
}

/**
 * A machine within the machine: network, mount, process and IPC namespaces that live as long as
 * their process 1. Ending that one ends every program and container, unmounts everything and
 * removes the network: nothing of it can be left behind.
 */
export class Node {
  readonly slot: Slot;
  readonly processes: NodeProcesses;

  constructor(slot: Slot, processes: NodeProcesses) {
    this.slot = slot;
    this.processes = processes;
  }

  /** Makes the namespaces, with the programs at `/run/pillion/bin`, and plugs the cable in. */
  static async create(slot: Slot, programs: string): Promise<Node> {
    const namespaces = ['--net', '--mount', '--pid', '--ipc', '--propagation', 'private'];
    const life = ['--fork', '--kill-child=SIGKILL', '--mount-proc'];
    const script = ['sh', '-euc', SCRIPT, NAME, slot.state, programs];
    await using log = await open(join(slot.state, 'node.log'), 'a');
    const holder = spawn('unshare', [...namespaces, ...life, ...script], {
      detached: true,
      stdio: ['ignore', 'pipe', log.fd],
    });
    await saysReady(holder, join(slot.state, 'node.log'));
    holder.unref();
    const pid = holder.pid ?? 0;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const node = new Node(slot, { holder: pid, init: Number(children.trim()) });
    await node.#plugIn();
    return node;
  }

  /** Words to put before a command. */
  get enter(): readonly string[] {
    return [
      'nsenter',
      `--target=${this.processes.init}`,
      '--net',
      '--mount',
      '--pid',
      '--ipc',
      '--',
    ];
  }

  async run(program: string, args: readonly string[], options?: RunOptions): Promise<Finished> {
    const [head = '', ...tail] = this.enter;
    return await run(head, [...tail, program, ...args], options);
  }

  async must(program: string, args: readonly string[], options?: RunOptions): Promise<string> {
    const [head = '', ...tail] = this.enter;
    return await must(head, [...tail, program, ...args], options);
  }

  /** Starts a program of the node that outlives us; it writes to `log/<name>.log`. */
  async start(name: string, program: string, args: readonly string[]): Promise<void> {
    const [head = '', ...tail] = this.enter;
    await using log = await open(this.log(name), 'a');
    const child = spawn(head, [...tail, program, ...args], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
    });
    child.unref();
  }

  log(name: string): string {
    return join(this.slot.state, 'log', `${name}.log`);
  }

  /** Whether these processes are still this node's, and not others that were given their numbers. */
  async isAlive(): Promise<boolean> {
    const command = await readFile(`/proc/${this.processes.init}/cmdline`, 'utf8').catch(() => '');
    return command.split('\0').includes(this.slot.state);
  }

  async #plugIn(): Promise<void> {
    const { link, host, node, prefixLengths } = this.slot;
    const peer = ['peer', 'name', 'eth0', 'netns', String(this.processes.init)];
    await must('ip', ['link', 'add', link, 'type', 'veth', ...peer]);
    const addresses = (device: string, { ipv4, ipv6 }: Slot['host']): readonly string[][] => [
      ['address', 'add', `${ipv4}/${prefixLengths.ipv4}`, 'dev', device],
      ['address', 'add', `${ipv6}/${prefixLengths.ipv6}`, 'dev', device, 'nodad'],
      ['link', 'set', device, 'up'],
    ];
    for (const words of addresses(link, host)) await must('ip', words);
    for (const words of addresses('eth0', node)) await this.must('ip', words);
    await this.must('ip', ['-4', 'route', 'add', 'default', 'via', host.ipv4]);
    await this.must('ip', ['-6', 'route', 'add', 'default', 'via', host.ipv6]);
  }
}

/** Ends the node of a slot and everything on it; also one that nobody remembers. */
export async function endNode(slot: Slot): Promise<void> {
  await run('ip', ['link', 'delete', slot.link]);
  for (let left = await processesOf(slot); left.length > 0; left = await processesOf(slot)) {
    for (const pid of left) kill(pid);
    await sleep(20);
  }
}

/** The processes that hold a node are known by their words: its name and its folder. */
async function processesOf(slot: Slot): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const looks = pids.map(async (pid) => {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    return words.includes(NAME) && words.includes(slot.state) ? [Number(pid)] : [];
  });
  return (await Promise.all(looks)).flat();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it went by itself
  }
}

async function saysReady(holder: ChildProcess, log: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  holder.stdout?.once('data', () => resolve());
  holder.once('error', reject);
  holder.once('exit', () => {
    reject(new PillionError('cluster.node', `the node did not come up; see ${log}`));
  });
  await promise;
  holder.stdout?.destroy();
  holder.removeAllListeners();
}
