import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Captured, Upstream } from './captured.ts';

/** How many of a crowd's connections got their answer, and how the others ended. */
export type Outcomes = Readonly<Record<string, number>>;

/** A process of its own, as descriptors are counted by process. Its input is what keeps it. */
export class Apart implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>) {
    this.#child = child;
    this.#lines = lines;
  }

  /** Runs a role of this file, with at most so many descriptors. */
  static start(role: keyof typeof ROLES, descriptors: number, ...args: number[]): Apart {
    const self = fileURLToPath(import.meta.url);
    const limit = `ulimit -n ${descriptors}; exec "$@"`;
    const command = [process.execPath, '--conditions=@pillion/source', self, role];
    const child = spawn('sh', ['-c', limit, 'sh', ...command, ...args.map(String)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new Apart(child, lines);
  }

  async told<T>(): Promise<T> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('it ended');
    return JSON.parse(line.value) as T;
  }

  ask(text: string): void {
    this.#child.stdin?.write(`${text}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Opens so many connections at once, says a word on each and waits for its echo; then leaves with all of them. */
export async function crowd(
  port: number,
  connections: number,
  stay: Promise<void>,
): Promise<Outcomes> {
  const outcomes: Record<string, number> = {};
  const sockets: Socket[] = [];
  const heard = Array.from({ length: connections }, async () => {
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('connect', () => void socket.write('word'));
      socket.on('data', (bytes: Buffer) => resolve(bytes.toString() === 'word' ? 'echo' : 'other'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      socket.on('end', () => resolve('end'));
      void stay.then(() => resolve('waiting'));
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  });
  await Promise.all(heard);
  for (const socket of sockets) socket.destroy();
  return outcomes;
}

const tell = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const ROLES = {
  /** An echo; tells its port. */
  async server() {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      socket.pipe(socket);
    });
    server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 });
    await once(server, 'listening');
    tell((server.address() as { port: number }).port);
  },
  /** The proxy before that port; tells its own port, and on every line how many connections it has. */
  async proxy(port: number) {
    const upstream = await Upstream.open(() => {});
    const endpoint = { ...upstream.endpoint, port, text: `127.0.0.1:${port}` };
    const captured = await Captured.open(
      [endpoint as typeof upstream.endpoint],
      'tcp',
      undefined,
      'native',
    );
    tell(captured.port);
    for await (const _ of createInterface({ input: process.stdin })) {
      const flags = captured.records.map((record) => record.flags.join() || '-');
      tell({
        active: captured.listener.active,
        starved: [...new Set(captured.starved)].toSorted(),
        flags: Object.fromEntries(
          Map.groupBy(flags, (flag) => flag)
            .entries()
            .map(([flag, all]) => [flag, all.length]),
        ),
      });
    }
  },
} as const satisfies Record<string, (port: number) => Promise<void>>;

const [, script, role = '', port = '0'] = process.argv;
if (script === fileURLToPath(import.meta.url) && role in ROLES)
  await ROLES[role as keyof typeof ROLES](Number(port));
