import { randomBytes } from 'node:crypto';
import { PillionError } from '@pillion/core/values';
import { type Finished, run, type RunOptions } from '@pillion/netns';
import type {
  Cluster,
  ClusterDescription,
  ClusterNamespace,
  KubernetesObject,
  Kubectl,
  NamespaceOptions,
  Waiting,
} from './cluster.ts';
import { reportOn } from './report.ts';

/** Talks to a running cluster by its own kubectl. */
export function openCluster(description: ClusterDescription): Cluster {
  const { provider, kubeconfig, node, enter, load } = description;
  const everywhere = new KubectlProgram(description, []);
  return Object.assign(everywhere, {
    provider,
    kubeconfig,
    node,
    namespace: (label: string, options: NamespaceOptions = {}) =>
      new OwnNamespace(description, `${label}-${randomBytes(3).toString('hex')}`, options),
    loadImages: async (archives: readonly string[]) => {
      const [program = '', ...args] = possible(load, `${provider} takes no image archives`);
      for (const archive of archives)
        succeeded(`load ${archive}`, await run(program, [...args, archive]));
    },
    run: async (program: string, args: readonly string[], options?: RunOptions) => {
      const [head = '', ...tail] = possible(enter, `${provider} gives no way onto its node`);
      return await run(head, [...tail, program, ...args], options);
    },
  });
}

class KubectlProgram implements Kubectl {
  readonly #program: string;
  readonly #options: readonly string[];

  constructor({ kubectl, kubeconfig }: ClusterDescription, options: readonly string[]) {
    this.#program = kubectl;
    this.#options = [`--kubeconfig=${kubeconfig}`, ...options];
  }

  async attempt(args: readonly string[], options?: RunOptions): Promise<Finished> {
    return await run(this.#program, [...this.#options, ...args], options);
  }

  async kubectl(args: readonly string[], options?: RunOptions): Promise<string> {
    return succeeded(`kubectl ${args.join(' ')}`, await this.attempt(args, options));
  }

  async get<T>(...what: readonly string[]): Promise<T> {
    return JSON.parse(await this.kubectl(['get', '-o', 'json', ...what])) as T;
  }

  async apply(what: string | readonly KubernetesObject[]): Promise<readonly string[]> {
    const list = { apiVersion: 'v1', kind: 'List', items: what };
    const input = typeof what === 'string' ? what : JSON.stringify(list);
    const finished = await this.attempt(['apply', '--server-side', '-f', '-'], { input });
    succeeded('kubectl apply', finished);
    return [...finished.stderr.matchAll(/^Warning: (.*)$/gm)].map(([, text = '']) => text);
  }

  async waitFor(
    what: string,
    condition: string,
    { timeout = 60_000 }: Waiting = {},
  ): Promise<void> {
    await this.kubectl(['wait', what, `--for=${condition}`, `--timeout=${timeout / 1000}s`]);
  }

  async logs(...what: readonly string[]): Promise<string> {
    return await this.kubectl(['logs', ...what]);
  }

  async exec(pod: string, command: readonly string[], container?: string): Promise<string> {
    const where = container === undefined ? [] : ['-c', container];
    return await this.kubectl(['exec', pod, ...where, '--', ...command]);
  }
}

class OwnNamespace extends KubectlProgram implements ClusterNamespace {
  readonly name: string;
  readonly #options: NamespaceOptions;

  constructor(description: ClusterDescription, name: string, options: NamespaceOptions) {
    super(description, [`--namespace=${name}`]);
    this.name = name;
    this.#options = options;
  }

  /** Until it has its ServiceAccount, pods would be refused. */
  async create(): Promise<void> {
    const metadata = { name: this.name, ...this.#options };
    await this.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata }]);
    await this.waitFor('serviceaccount/default', 'create');
  }

  async report(): Promise<string> {
    return await reportOn(this, this.name);
  }

  /** Waits for the pods, since they take room on the node; the rest goes by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.attempt(['delete', 'namespace', this.name, '--wait=false', '--ignore-not-found']);
    await this.attempt(['delete', 'pods', '--all', '--grace-period=1', '--timeout=60s']);
  }
}

function possible<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new PillionError('cluster.impossible', why);
  return value;
}

function succeeded(what: string, { code, signal, stdout, stderr }: Finished): string {
  if (code === 0) return stdout;
  const how = code === null ? `ended by ${signal}` : `exit code ${code}`;
  const words = [stderr, stdout].map((text) => text.trim()).filter((text) => text !== '');
  throw new PillionError('cluster.command', `${what}: ${how}\n${words.join('\n')}`);
}
