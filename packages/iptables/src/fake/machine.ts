import type { Deps } from '../deps.ts';
import type { Exec } from '../exec.ts';
import { run } from '../run.ts';
import { FakeHost, type FakeHostOptions } from './host.ts';
import { FakeNetfilter, type FakeNetfilterOptions } from './netfilter.ts';
import { FakeRoutes } from './routes.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A whole machine in memory: the program runs on it as it is. */
export class FakeMachine {
  readonly netfilter: FakeNetfilter;
  readonly host: FakeHost;
  readonly routes: FakeRoutes;

  constructor(options: FakeNetfilterOptions & FakeHostOptions = {}) {
    this.netfilter = new FakeNetfilter(options);
    this.host = new FakeHost({ addresses: ['127.0.0.1', '10.88.0.2', 'fd00:88::2'], ...options });
    this.routes = new FakeRoutes(this.host);
  }

  readonly exec: Exec = async (command) => {
    if (command.program === 'ip') return this.routes.answer(command);
    this.#listLegacyTables();
    return await this.netfilter.exec(command);
  };

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const written = { stdout: '', stderr: '' };
    const deps: Deps = {
      exec: this.exec,
      host: this.host,
      enterNamespace: async () => 'inside',
      asUser: async () => 'denied',
      runProbe: async () => ({ ok: true, attempts: 1 }),
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      now: () => new Date(0),
    };
    this.#listLegacyTables();
    const code = await run(deps, args, env);
    return { code, ...written };
  }

  #listLegacyTables(): void {
    for (const [family, name] of [
      ['ipv4', 'ip'],
      ['ipv6', 'ip6'],
    ] as const) {
      const tables = [...this.netfilter.save('legacy', family).matchAll(/^\*(\S+)$/gm)];
      const text = tables.map(([, table]) => `${table}\n`).join('');
      this.host.files.set(`/proc/net/${name}_tables_names`, text);
    }
  }
}
