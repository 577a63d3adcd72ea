import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { exposing } from './expose.ts';
import { ended, type Finished, must, run, type RunOptions, spawnOptions } from './exec.ts';

/** Who a program in a namespace runs as, as a container's securityContext would say it. */
export interface Identity {
  /** Default 0. The gid is the same unless given. */
  readonly uid?: number;
  readonly gid?: number;
  /** The bounding set, e.g. `['net_admin', 'net_raw']`; default: everything for root. */
  readonly capabilities?: readonly string[];
}

export interface NamespaceRunOptions extends RunOptions, Identity {}

const PREFIX = 'pillion';
const FOLDER = '/run/netns';

/**
 * A network namespace that this process made, with everything it runs in it. Disposing of it ends
 * those programs and removes it; the host's own namespace is never touched.
 */
export class Namespace implements AsyncDisposable {
  readonly name: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(name: string) {
    this.name = name;
  }

  /** Makes `pillion-<pid>-<label>` with its loopback up. */
  static async create(label: string): Promise<Namespace> {
    const namespace = new Namespace(`${PREFIX}-${process.pid}-${label}`);
    await must('ip', ['netns', 'add', namespace.name]);
    await namespace.must('ip', ['link', 'set', 'lo', 'up']);
    return namespace;
  }

  async run(
    program: string,
    args: readonly string[],
    options: NamespaceRunOptions = {},
  ): Promise<Finished> {
    const [head = '', ...tail] = this.#command(program, args, options);
    return await run(head, tail, options);
  }

  async must(
    program: string,
    args: readonly string[],
    options: NamespaceRunOptions = {},
  ): Promise<string> {
    const [head = '', ...tail] = this.#command(program, args, options);
    return await must(head, tail, options);
  }

  /** Starts a program that goes on; its pid is the program's own, so signals reach it. */
  spawn(
    program: string,
    args: readonly string[],
    options: NamespaceRunOptions & { readonly stdio?: StdioOptions } = {},
  ): ChildProcess {
    const [head = '', ...tail] = this.#command(program, args, options);
    const child = spawn(head, tail, { stdio: options.stdio ?? 'pipe', ...spawnOptions(options) });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = [...this.#children].map(async (child) => {
      child.kill('SIGKILL');
      await ended(child).catch(() => undefined);
    });
    await Promise.all(ends);
    await run('ip', ['netns', 'delete', this.name]);
  }

  /** Every word of these execs, so no process stands between us and the program. */
  #command(program: string, args: readonly string[], identity: Identity): string[] {
    const enter = [...exposing(), 'nsenter', `--net=${FOLDER}/${this.name}`];
    return [...enter, ...asIdentity(identity), program, ...args];
  }
}

/** Removes namespaces whose maker is gone: what a SIGKILL left behind. Answers their names. */
export async function sweepAbandoned(): Promise<readonly string[]> {
  const abandoned = listNamespaces().filter((name) => {
    const [prefix, pid] = name.split('-');
    return prefix === PREFIX && pid !== undefined && !isAlive(Number(pid));
  });
  for (const name of abandoned) await run('ip', ['netns', 'delete', name]);
  return abandoned;
}

function asIdentity({ uid = 0, gid = uid, capabilities }: Identity): string[] {
  if (uid === 0 && gid === 0 && capabilities === undefined) return [];
  const bounding = ['-all', ...(capabilities ?? []).map((name) => `+${name}`)].join(',');
  return [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--bounding-set=${bounding}`,
    '--inh-caps=-all',
    '--no-new-privs',
  ];
}

function listNamespaces(): string[] {
  try {
    return readdirSync(FOLDER);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
