import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NODE_FLAG } from '../../images/src/programs.ts';
import { must, Namespace } from '../../packages/netns/src/index.ts';
import { envoyConfig } from './envoy-config.ts';

const MAIN = fileURLToPath(new URL('../../packages/proxy/dist/main.js', import.meta.url));
const LOAD = fileURLToPath(new URL('load.c', import.meta.url));
const TICKS_A_SECOND = 100;
export const ADDRESS = '10.77.0.2';
/** nginx listens on the HTTP ports, and whoever takes bytes on the others; each is redirected to one proxy. */
export const PORTS = {
  envoy: { http: 8001, bytes: 9001, listens: 15_101 },
  pillion: { http: 8002, bytes: 9002, listens: 15_001 },
} as const;
export const PROXIES = ['envoy', 'pillion'] as const;
export type Proxy = (typeof PROXIES)[number];

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport ${PORTS.envoy.http} -j REDIRECT --to-ports 15101
-A OUTPUT -p tcp --dport ${PORTS.envoy.bytes} -j REDIRECT --to-ports 15102
-A OUTPUT -p tcp --dport ${PORTS.pillion.http} -j REDIRECT --to-ports 15001
-A OUTPUT -p tcp --dport ${PORTS.pillion.bytes} -j REDIRECT --to-ports 15001
COMMIT
`;

const nginx = (folder: string): string => `
worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log /dev/null; user root;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s; sendfile on; tcp_nodelay on; root ${folder};
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen ${PORTS.envoy.http} backlog=4096; listen ${PORTS.pillion.http} backlog=4096; }
}`;

/**
 * A pod with both proxies on the first processor; servers and load are on the second. Pillion is started as its image
 * does it.
 */
export class Lab implements AsyncDisposable {
  readonly #pod: Namespace;
  readonly #folder: string;
  readonly #running = new Map<Proxy, ChildProcess>();

  private constructor(pod: Namespace, folder: string) {
    this.#pod = pod;
    this.#folder = folder;
  }

  static async open(): Promise<Lab> {
    const pod = await Namespace.create('bench');
    const folder = await mkdtemp(join(tmpdir(), 'pillion-bench-'));
    await chmod(folder, 0o755);
    await must('cc', ['-O2', '-D_GNU_SOURCE', LOAD, '-o', join(folder, 'load')]);
    await pod.must('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
    await pod.must('iptables-restore', [], { input: RULES });
    await writeFile(join(folder, '1k'), 'x'.repeat(1024));
    await writeFile(join(folder, '1m'), Buffer.alloc(1024 * 1024, 'x'));
    await writeFile(join(folder, 'nginx.conf'), nginx(folder));
    const config = envoyConfig({ http: 15_101, tcp: 15_102, admin: 15_110 });
    await writeFile(join(folder, 'envoy.json'), config);
    const lab = new Lab(pod, folder);
    const serve = ['-c', '1', join(folder, 'load'), 'serve'];
    pod.spawn('taskset', ['-c', '1', 'nginx', '-c', join(folder, 'nginx.conf')], {
      stdio: 'ignore',
    });
    for (const { bytes } of Object.values(PORTS))
      pod.spawn('taskset', [...serve, String(bytes)], { stdio: 'ignore' });
    return lab;
  }

  #command(proxy: Proxy): readonly string[] {
    if (proxy === 'pillion') return [process.execPath, NODE_FLAG, MAIN, 'proxy', 'sidecar'];
    const options = ['--concurrency', '1', '-l', 'error', '--disable-hot-restart'];
    return [
      process.env['PILLION_ENVOY'] ?? 'envoy',
      ...options,
      '-c',
      join(this.#folder, 'envoy.json'),
    ];
  }

  get #environment(): NodeJS.ProcessEnv {
    const { PATH, PILLION_ENGINE = 'native' } = process.env;
    return { PATH, HOME: this.#folder, PILLION_ACCESS_LOG: 'none', PILLION_ENGINE };
  }

  /** Starts both anew. */
  async restart(): Promise<void> {
    for (const child of this.#running.values()) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    for (const proxy of PROXIES) {
      const identity = { uid: 1337, capabilities: [], env: this.#environment };
      const command = ['-c', '0', ...this.#command(proxy)];
      const child = this.#pod.spawn('taskset', command, { ...identity, stdio: 'ignore' });
      this.#running.set(proxy, child);
    }
    await sleep(2000);
  }

  /** Microseconds from its start to the first connection that it accepts; both must be down. */
  async startUp(proxy: Proxy): Promise<number> {
    const start = ['start', '127.0.0.1', String(PORTS[proxy].listens), ...this.#command(proxy)];
    const command = ['-c', '0', join(this.#folder, 'load'), ...start];
    const identity = { uid: 1337, capabilities: [], env: this.#environment };
    return Number(await this.#pod.must('taskset', command, identity));
  }

  /** Runs a program that makes load. */
  async run(program: string, args: readonly string[]): Promise<string> {
    return await this.#pod.must('taskset', ['-c', '1', program, ...args]);
  }

  async load(args: readonly (string | number)[]): Promise<string> {
    return await this.run(join(this.#folder, 'load'), args.map(String));
  }

  /** The same past both proxies, as a user whose connections nobody redirects. */
  async loadDirectly(args: readonly (string | number)[]): Promise<string> {
    const command = ['-c', '1', join(this.#folder, 'load'), ...args.map(String)];
    return await this.#pod.must('taskset', command, { uid: 1337, capabilities: [] });
  }

  /** Idle connections as long as `use` takes. */
  async holding<T>(proxy: Proxy, connections: number, use: () => Promise<T>): Promise<T> {
    const hold = ['hold', ADDRESS, String(PORTS[proxy].http), '/1k', String(connections)];
    const child = this.#pod.spawn('taskset', ['-c', '1', join(this.#folder, 'load'), ...hold]);
    if (child.stdout === null) throw new Error('it has no standard output');
    await once(child.stdout, 'data');
    const result = await use();
    child.stdin?.end();
    await once(child, 'exit');
    return result;
  }

  /** Processor time that a proxy has used so far, in microseconds. */
  processorTime(proxy: Proxy): number {
    const text = readFileSync(`/proc/${this.#pid(proxy)}/stat`, 'utf8');
    const fields = text.split(') ')[1]?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_A_SECOND;
  }

  residentKiB(proxy: Proxy): number {
    const status = readFileSync(`/proc/${this.#pid(proxy)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  }

  #pid(proxy: Proxy): number {
    const pid = this.#running.get(proxy)?.pid;
    if (pid === undefined) throw new Error(`${proxy} did not start`);
    return pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pod[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
