import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PillionError } from '@pillion/core/values';
import { must, run } from '@pillion/netns';
import type { Provider, ProviderOptions, RunningCluster } from '../cluster.ts';
import { describeCluster } from '../describe-cluster.ts';
import type { Places } from '../places.ts';
import { findProgram } from '../programs-on-path.ts';
import { clusterName, type Engine, ENGINES, enterNode, kindConfig, loadImage } from './config.ts';

interface Tools {
  readonly kind: string;
  readonly kubectl: string;
  readonly engine: Engine;
}

/** A cluster in containers, by kind. */
export class KindProvider implements Provider {
  readonly name = 'kind';
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  async obstacle(): Promise<string | undefined> {
    const tools = await this.#tools();
    return typeof tools === 'string' ? tools : undefined;
  }

  async up({ report, keep, slot }: ProviderOptions): Promise<RunningCluster> {
    const tools = await this.#tools();
    if (typeof tools === 'string') throw new PillionError('cluster.kind', tools);
    const { kind, kubectl, engine } = tools;
    const name = clusterName(slot);
    const kubeconfig = await this.#kubeconfig(slot);
    const names = (await must(kind, ['get', 'clusters'])).split('\n');
    const reused = names.includes(name);
    if (reused) {
      report(`taking the cluster that runs already: ${name}`);
      await must(kind, ['export', 'kubeconfig', `--name=${name}`, `--kubeconfig=${kubeconfig}`]);
    } else {
      report('kind creates a cluster; the first time it pulls the image of the node');
      const create = ['create', 'cluster', `--name=${name}`, `--kubeconfig=${kubeconfig}`];
      const input = JSON.stringify(kindConfig());
      await must(kind, [...create, '--config=-', '--wait=120s'], { input, env: process.env });
    }
    const description = await describeCluster('kind', {
      kubectl,
      kubeconfig,
      enter: enterNode(engine, name),
      load: loadImage(kind, name),
    });
    const end = async (): Promise<void> => await this.#end(kind, slot);
    return {
      description,
      reused,
      async [Symbol.asyncDispose]() {
        if (!reused && !keep) await end();
      },
    };
  }

  async down({ slot }: ProviderOptions): Promise<void> {
    const tools = await this.#tools();
    if (typeof tools === 'string') throw new PillionError('cluster.kind', tools);
    await this.#end(tools.kind, slot);
  }

  async #end(kind: string, slot: number): Promise<void> {
    const kubeconfig = await this.#kubeconfig(slot);
    await must(kind, [
      'delete',
      'cluster',
      `--name=${clusterName(slot)}`,
      `--kubeconfig=${kubeconfig}`,
    ]);
    await rm(kubeconfig, { force: true });
  }

  /** A kubeconfig of its own: the person's is left alone. */
  async #kubeconfig(slot: number): Promise<string> {
    const folder = join(this.#places.cache, 'kind');
    await mkdir(folder, { recursive: true });
    return join(folder, `${clusterName(slot)}.kubeconfig`);
  }

  /** What kind needs, or what is missing of it. */
  async #tools(): Promise<Tools | string> {
    const { path } = this.#places;
    const kind = await findProgram('kind', path);
    if (kind === undefined) return 'is not on the PATH';
    const kubectl = await findProgram('kubectl', path);
    if (kubectl === undefined) return 'needs kubectl on the PATH';
    for (const engine of ENGINES) {
      const program = await findProgram(engine, path);
      if (program !== undefined && (await run(program, ['ps'], { timeout: 10_000 })).code === 0)
        return { kind, kubectl, engine };
    }
    return `needs a container engine that answers: ${ENGINES.join(', ')}`;
  }
}
