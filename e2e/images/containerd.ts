import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ended, type Finished, run } from '@pillion/netns';
import { Log } from './log.ts';

/** Nothing of Kubernetes: no network to set up, no port to listen on. */
const CONFIG = 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n';

/** A containerd of our own, with all that it keeps in one folder. Disposing of it leaves nothing. */
export class Containerd implements AsyncDisposable {
  readonly #folder: string;
  readonly #server: ChildProcess;

  private constructor(folder: string, server: ChildProcess) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(folder: string): Promise<Containerd> {
    await mkdir(folder);
    const config = join(folder, 'config.toml');
    await writeFile(config, CONFIG);
    const at = (name: string) => join(folder, name);
    const places = ['--root', at('root'), '--state', at('state'), '--address', at('socket')];
    const server = spawn('containerd', ['--config', config, ...places], { stdio: 'pipe' });
    await new Log(server).until('containerd successfully booted');
    return new Containerd(folder, server);
  }

  async ctr(...args: readonly string[]): Promise<Finished> {
    const where = ['--address', join(this.#folder, 'socket'), '--namespace', 'pillion-test'];
    return await run('ctr', [...where, ...args], { env: process.env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const end = ended(this.#server);
    this.#server.kill('SIGTERM');
    await end;
    await rm(this.#folder, { recursive: true });
  }
}
