import type { Command, Exec, Outcome } from '../exec.ts';
import { applyLine, checkTable, copyTable, createTable, Refused, type Table } from './tables.ts';

export type Backend = 'legacy' | 'nft';
export type FakeFamily = 'ipv4' | 'ipv6';

export interface FakeNetfilterOptions {
  /** Programs that are not installed; a prefix such as `iptables-legacy` takes all of its own away. */
  readonly missingPrograms?: readonly string[];
  /** Backends that the kernel knows nothing of, e.g. `nft` before nf_tables. */
  readonly missingBackends?: readonly Backend[];
  /** What the kernel has no module for: `REDIRECT`, `owner`. */
  readonly missingExtensions?: readonly string[];
  /** Tables that the kernel has no module for, e.g. `ipv6/nat`, or `nft/ipv6/nat` for one backend. */
  readonly missingTables?: readonly string[];
  /** What plain `iptables` is; default nft, as distributions have it. */
  readonly plain?: Backend;
}

/**
 * Netfilter without a kernel: it answers the programs of iptables, holds tables, and refuses what
 * the kernel refuses. Like iptables-restore it commits table by table, so that a refusal in the
 * second table leaves the first one changed.
 */
export class FakeNetfilter {
  /** Every command that was run, in order. */
  readonly commands: Command[] = [];
  readonly #options: FakeNetfilterOptions;
  readonly #tables = new Map<string, Table>();

  constructor(options: FakeNetfilterOptions = {}) {
    this.#options = options;
  }

  readonly exec: Exec = async (command) => {
    this.commands.push(command);
    return this.#answer(command);
  };

  /** What `iptables-save` would print. */
  save(backend: Backend, family: FakeFamily): string {
    const prefix = `${backend}/${family}/`;
    const tables = [...this.#tables].filter(([key]) => key.startsWith(prefix));
    return tables.map(([key, table]) => saveTable(key.slice(prefix.length), table)).join('');
  }

  /** Applies restore text as another program of the pod would, outside of what is recorded. */
  restore(backend: Backend, family: FakeFamily, text: string): void {
    let name = '';
    let draft: Table | undefined;
    for (const [index, raw] of text.split('\n').entries()) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) continue;
      try {
        if (line.startsWith('*')) {
          name = line.slice(1).trim();
          draft = this.#draft(backend, family, name);
        } else if (draft === undefined) {
          throw new Refused(2, 'no table');
        } else if (line === 'COMMIT') {
          checkTable(name, draft, new Set(this.#options.missingExtensions));
          this.#tables.set(`${backend}/${family}/${name}`, draft);
          draft = undefined;
        } else {
          applyLine(draft, line);
        }
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw new Refused(error.exitCode, `line ${index + 1} failed: ${error.message}`);
      }
    }
  }

  #draft(backend: Backend, family: FakeFamily, name: string): Table {
    const missing = [`${family}/${name}`, `${backend}/${family}/${name}`];
    if (missing.some((table) => this.#options.missingTables?.includes(table))) {
      throw new Refused(3, `can't initialize table '${name}': Table does not exist`);
    }
    const current = this.#tables.get(`${backend}/${family}/${name}`);
    return current === undefined ? createTable(name) : copyTable(current);
  }

  #answer({ program, args, stdin = '' }: Command): Outcome {
    const missing = this.#options.missingPrograms ?? [];
    if (missing.some((prefix) => program.startsWith(prefix)))
      return { kind: 'missing', reason: 'notFound' };
    const [, six, flavour, verb] =
      /^ip(6?)tables(?:-(legacy|nft))?-(save|restore)$/.exec(program) ?? [];
    if (verb === undefined) return { kind: 'missing', reason: 'notFound' };
    const family = six === '6' ? 'ipv6' : 'ipv4';
    const backend = (flavour as Backend | undefined) ?? this.#options.plain ?? 'nft';
    if (args.includes('--version')) {
      return exited(0, `${program} v1.8.9 (${backend === 'nft' ? 'nf_tables' : 'legacy'})\n`);
    }
    if (this.#options.missingBackends?.includes(backend)) {
      return exited(1, '', `${program}: Failed to initialize ${backend}: Protocol not supported\n`);
    }
    if (verb === 'save') return exited(0, this.save(backend, family));
    try {
      this.restore(backend, family, stdin);
      return exited(0);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return exited(error.exitCode, '', `${program}: ${error.message}\n`);
    }
  }
}

function exited(code: number, stdout = '', stderr = ''): Outcome {
  return { kind: 'exited', code, stdout, stderr };
}

function saveTable(name: string, table: Table): string {
  const chains = [...table].map(([chain, { policy = '-' }]) => `:${chain} ${policy} [0:0]\n`);
  const rules = [...table].flatMap(([chain, { rules: held }]) =>
    held.map((rule) => `-A ${chain} ${rule.text}\n`),
  );
  return `*${name}\n${chains.join('')}${rules.join('')}COMMIT\n`;
}
