import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, type Finished, must, type Namespace } from '@pillion/netns';
import { Log } from './log.ts';

/** How a pod's container would be run, as far as it matters to a program. */
export interface ContainerSpec {
  /** What the pod gives as `args`. */
  readonly args?: readonly string[];
  /** In place of the entry point, as a pod's `command` is. */
  readonly command?: readonly string[];
  /** `uid:gid`; default: the image's. */
  readonly user?: string;
  /** Capabilities that root keeps, e.g. `net_admin`; everybody else has none. */
  readonly capabilities?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders of the machine, by where the container has them. */
  readonly mounts?: Readonly<Record<string, string>>;
}

interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[];
}

/**
 * Becomes the rest of its arguments in the folder $1 as the root of the file system, which nothing
 * can write to; $2 lists folders to be seen in it, `outside inside` a line.
 */
const ENTER = [
  'root=$1 mounts=$2',
  'shift 2',
  'mount --bind "$root" "$root"',
  'echo "$mounts" | while read -r outside inside; do',
  '  [ -z "$outside" ] || mount --bind "$outside" "$root$inside"',
  'done',
  'mount -t proc proc "$root/proc"',
  'mount --bind /dev "$root/dev"',
  'mount -o remount,bind,ro "$root"',
  'exec "$@"',
].join('\n');

/** What chroot(8) itself needs to become somebody else in another root. */
const TO_ENTER = ['sys_chroot', 'setuid', 'setgid'];

/** An archive's image as files, by a tar that knows nothing of how it was made. */
export class UnpackedImage implements AsyncDisposable {
  readonly root: string;
  readonly config: ImageConfig;
  readonly #folder: string;

  private constructor(folder: string, config: ImageConfig) {
    this.#folder = folder;
    this.root = join(folder, 'root');
    this.config = config;
  }

  /** @param name The image's full name in the archive. */
  static async unpack(archive: string, name: string): Promise<UnpackedImage> {
    const folder = await mkdtemp(join(tmpdir(), 'pillion-image-'));
    const [root, layout] = [join(folder, 'root'), join(folder, 'layout')];
    await mkdir(root);
    await mkdir(layout);
    await must('tar', ['-xf', archive, '-C', layout]);
    const read = async (path: string) => JSON.parse(await readFile(join(layout, path), 'utf8'));
    const images: { Config: string; RepoTags: string[]; Layers: string[] }[] =
      await read('manifest.json');
    const image = images.find(({ RepoTags }) => RepoTags.includes(name));
    if (image === undefined) throw new Error(`${archive} holds no ${name}`);
    for (const layer of image.Layers) await must('tar', ['-xpf', join(layout, layer), '-C', root]);
    const { config } = await read(image.Config);
    await rm(layout, { recursive: true });
    return new UnpackedImage(folder, config);
  }

  async run(namespace: Namespace, spec: ContainerSpec = {}): Promise<Finished> {
    const [program, args] = await this.#command(spec);
    return await namespace.run(program, args, { env: this.#environment(spec) });
  }

  async start(namespace: Namespace, spec: ContainerSpec = {}): Promise<Container> {
    const [program, args] = await this.#command(spec);
    return new Container(namespace.spawn(program, args, { env: this.#environment(spec) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  async #command(spec: ContainerSpec): Promise<[string, string[]]> {
    const { user = this.config.User, mounts = {}, capabilities = [] } = spec;
    for (const inside of Object.keys(mounts)) {
      await mkdir(join(this.root, inside), { recursive: true });
    }
    const listed = Object.entries(mounts).map(([inside, outside]) => `${outside} ${inside}`);
    const bounding = [...TO_ENTER, ...capabilities].map((name) => `,+${name}`).join('');
    const command = spec.command ?? [
      ...this.config.Entrypoint,
      ...(spec.args ?? this.config.Cmd ?? []),
    ];
    const isolated = ['--mount', '--pid', '--fork', '--kill-child'];
    const entered = ['sh', '-euc', ENTER, 'sh', this.root, listed.join('\n')];
    const confined = [`--bounding-set=-all${bounding}`, '--inh-caps=-all', '--no-new-privs'];
    const become = ['chroot', `--userspec=${user}`, '--groups=', this.root];
    const words = [...isolated, ...entered, 'setpriv', ...confined, ...become, ...command];
    return ['unshare', words];
  }

  #environment({ environment = {} }: ContainerSpec): Record<string, string> {
    const pairs = this.config.Env.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]);
    // The outer programs are found by the machine's PATH, which the image's is a part of.
    return { ...Object.fromEntries(pairs), ...environment };
  }
}

/** A program that runs from an image. Disposing of it ends it, whatever it thinks of that. */
export class Container implements AsyncDisposable {
  readonly log: Log;
  readonly #around: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(around: ChildProcess) {
    this.#around = around;
    this.#ended = ended(around);
    this.log = new Log(around);
  }

  /** Who its first process is, as /proc tells it from outside. */
  async status(): Promise<string> {
    return await readFile(`/proc/${await this.#firstProcess()}/status`, 'utf8');
  }

  /** Ends it as a kubelet does: SIGTERM to its first process. Answers the exit code. */
  async terminate(): Promise<number | null> {
    process.kill(await this.#firstProcess(), 'SIGTERM');
    await this.#ended;
    return this.#around.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#around.exitCode === null) process.kill(await this.#firstProcess(), 'SIGKILL');
    await this.#ended;
  }

  /** By its number out here; in its own world it is number 1. */
  async #firstProcess(): Promise<number> {
    const { pid } = this.#around;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const [child] = children.split(' ');
    if (!child) throw new Error(`process ${pid} has no container`);
    return Number(child);
  }
}
