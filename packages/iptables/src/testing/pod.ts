import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import {
  createPodNetwork,
  type Finished,
  type Identity,
  type Namespace,
  type PodNetwork,
} from '@pillion/netns';
import type { Answer, Request } from './agent.ts';

export const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const AGENT = fileURLToPath(new URL('agent.ts', import.meta.url));

export const POD = { ipv4: '10.88.0.2', ipv6: 'fd00:88::2' } as const;
export const PEER = { ipv4: '10.88.0.3', ipv6: 'fd00:88::3' } as const;
/** Hosts beyond the cluster, in two networks, so that one can be excluded. */
export const OUTSIDE = { ipv4: '198.51.100.10', ipv6: '2001:db8:100::10' } as const;
export const ELSEWHERE = { ipv4: '203.0.113.10', ipv6: '2001:db8:113::10' } as const;

/** Two pods and an outside, dual stack: `pod` is the one that is captured. */
export async function createWorld(): Promise<PodNetwork> {
  return await createPodNetwork({
    gateway: { ipv4: '10.88.0.1', ipv6: 'fd00:88::1' },
    prefixLengths: { ipv4: 24, ipv6: 64 },
    pods: [
      { name: 'pod', addresses: POD },
      { name: 'peer', addresses: PEER },
    ],
    outside: [...Object.values(OUTSIDE), ...Object.values(ELSEWHERE)],
  });
}

/** Runs the program from its source, as the init container of the pod would. */
export async function pillionIptables(
  namespace: Namespace,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
  } & Identity = {},
): Promise<Finished> {
  const { env, ...rest } = options;
  return await namespace.run(process.execPath, ['--conditions=@pillion/source', MAIN, ...args], {
    ...rest,
    env: { PATH: process.env['PATH'], ...env },
    timeout: 20_000,
  });
}

type Unanswered = (answer: Answer) => void;

/** A process in a pod that listens and connects as one user. */
export class Agent {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, Unanswered>();
  #next = 0;

  constructor(namespace: Namespace, identity: Identity = {}) {
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    this.#child = namespace.spawn(process.execPath, [AGENT], { ...identity, stdio: [...stdio] });
    const { stdout } = this.#child;
    if (stdout === null) throw new TypeError('an agent without output');
    createInterface({ input: stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#open.get(answer.id)?.(answer);
      this.#open.delete(answer.id);
    });
  }

  async ask(request: Request): Promise<Answer> {
    const id = (this.#next += 1);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#open.set(id, resolve);
    this.#child.stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
    return await promise;
  }

  async listen(port: number, label: string): Promise<void> {
    const { landed } = await this.ask({ do: 'listen', port, label });
    if (landed !== label) throw new Error(`cannot listen on ${port}: ${landed}`);
  }

  async listenUdp(host: string, port: number, label: string): Promise<void> {
    const { landed } = await this.ask({ do: 'listenUdp', host, port, label });
    if (landed !== label) throw new Error(`cannot listen on ${host} ${port}: ${landed}`);
  }

  /** The label of the listener that a connection ended at, or the code of its error. */
  async connect(host: string, port: number, from?: string): Promise<string | undefined> {
    const source = from === undefined ? {} : { from };
    return (await this.ask({ do: 'connect', host, port, ...source })).landed;
  }

  async askUdp(host: string, port: number): Promise<string | undefined> {
    return (await this.ask({ do: 'askUdp', host, port })).landed;
  }
}
