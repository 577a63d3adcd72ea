import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Identity, Namespace } from '@pillion/netns';
import type { Arrival, Report, Send } from './probe-agent.ts';
import { connectHosts, type Host } from './probe-network.ts';

const AGENT = fileURLToPath(new URL('probe-agent.ts', import.meta.url));

/** The port of the listener that takes connections under any address. */
export const TRANSPARENT_PORT = 15_007;

const TRANSPARENT = `
import json, socket, sys, threading
OPTION = {socket.AF_INET: (socket.SOL_IP, 19), socket.AF_INET6: (socket.IPPROTO_IPV6, 75)}
def say(message):
    sys.stdout.write(json.dumps(message) + '\\n')
    sys.stdout.flush()
def take(connection):
    try:
        data = connection.recv(64)
        address, port = connection.getsockname()[:2]
        say({'id': int(data), 'address': address, 'port': ${TRANSPARENT_PORT}})
    except OSError: pass
    connection.close()
def serve(family, any):
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.setsockopt(*OPTION[family], 1)
    s.bind((any, ${TRANSPARENT_PORT}))
    s.listen(64)
    say('ready')
    while True: threading.Thread(target=take, args=(s.accept()[0],)).start()
threading.Thread(target=serve, args=(socket.AF_INET6, '::')).start()
serve(socket.AF_INET, '0.0.0.0')
`;

export interface Probe {
  readonly from: Host;
  /** Who sends it, of the pod; anyone elsewhere. */
  readonly identity: Identity;
  readonly send: Send;
}

export type Landed =
  | { readonly host: Host; readonly address: string; readonly port: number }
  | { readonly host: 'nowhere'; readonly why: string };

const PATIENCE_MS = 5000;
const GRACE_MS = 100;

/** Three namespaces and the processes in them; made once, for many rulesets. */
export class ProbeWorld implements AsyncDisposable {
  readonly pod: Namespace;
  readonly #namespaces: Readonly<Record<Host, Namespace>>;
  readonly #stack: AsyncDisposableStack;
  readonly #agents = new Map<string, ChildProcess>();
  readonly #waiting = new Map<number, (landed: Landed) => void>();

  private constructor(namespaces: Readonly<Record<Host, Namespace>>, stack: AsyncDisposableStack) {
    this.pod = namespaces.pod;
    this.#namespaces = namespaces;
    this.#stack = stack;
  }

  static async create(
    ports: readonly number[],
    identities: readonly Identity[],
    marks: readonly number[],
  ): Promise<ProbeWorld> {
    const stack = new AsyncDisposableStack();
    try {
      const namespaces = {
        pod: stack.use(await Namespace.create('pod')),
        peer: stack.use(await Namespace.create('peer')),
        vm: stack.use(await Namespace.create('vm')),
      };
      await connectHosts(namespaces, marks);
      const world = new ProbeWorld(namespaces, stack.move());
      await Promise.all([
        world.#start('pod', {}, ['python3', '-c', TRANSPARENT]),
        ...(['pod', 'peer', 'vm'] as const).map((host) => world.#startAgent(host, {}, ports)),
        ...identities.map((identity) => world.#startAgent('pod', identity, [])),
      ]);
      return world;
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  /**
   * Sends all at once, and tells where each arrived. Those that should arrive are waited for with
   * patience; the others get a moment to do so in spite of it.
   */
  async send(probes: readonly Probe[], expected: ReadonlySet<number>): Promise<readonly Landed[]> {
    const landings = probes.map(({ send }) => this.#arrival(send.id));
    const batches = Map.groupBy(probes, ({ from, identity }) => agentKey(from, identity));
    for (const [key, batch] of batches) {
      const line = JSON.stringify(batch.map(({ send }) => send));
      this.#agents.get(key)?.stdin?.write(`${line}\n`);
    }
    const awaited = landings.filter((_, index) => expected.has(probes[index]?.send.id ?? -1));
    await Promise.race([Promise.all(awaited), setTimeout(PATIENCE_MS, undefined, { ref: false })]);
    if (this.#waiting.size > 0) await setTimeout(GRACE_MS);
    for (const settle of this.#waiting.values()) settle({ host: 'nowhere', why: 'no arrival' });
    return await Promise.all(landings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #arrival(id: number): Promise<Landed> {
    const { promise, resolve } = Promise.withResolvers<Landed>();
    this.#waiting.set(id, resolve);
    const landed = await promise;
    this.#waiting.delete(id);
    return landed;
  }

  async #startAgent(host: Host, identity: Identity, ports: readonly number[]): Promise<void> {
    const tcpPorts = ports.filter((port) => host !== 'pod' || port !== TRANSPARENT_PORT);
    const args = [AGENT, tcpPorts.join(','), ports.join(',')];
    const child = await this.#start(host, identity, [process.execPath, ...args]);
    this.#agents.set(agentKey(host, identity), child);
  }

  async #start(
    host: Host,
    identity: Identity,
    [program = '', ...args]: readonly string[],
  ): Promise<ChildProcess> {
    const child = this.#namespaces[host].spawn(program, args, {
      ...identity,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    if (child.stdout === null) throw new TypeError('an agent without output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const report = JSON.parse(line) as Report;
      if (report === 'ready') resolve();
      else this.#waiting.get(report.id)?.(landedOf(host, report));
    });
    await promise;
    return child;
  }
}

function landedOf(host: Host, report: Exclude<Report, 'ready'>): Landed {
  if ('failed' in report) return { host: 'nowhere', why: report.failed };
  const { address, port }: Arrival = report;
  return { host, address, port };
}

function agentKey(host: Host, { uid = 0, gid = uid }: Identity): string {
  return host === 'pod' ? `${host}/${uid}/${gid}` : host;
}
