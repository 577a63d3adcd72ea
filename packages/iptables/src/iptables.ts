import type { Family, PillionError } from '@pillion/core/values';
import type { Command, Exec, Outcome } from './exec.ts';
import { failureOf, isRetryable } from './failure.ts';
import type { Host } from './host.ts';
import type { ModuleContext } from './modules.ts';

/** Which programs: `iptables-legacy-save`, `iptables-nft-save`, or `iptables-save` whatever it is. */
export const FLAVOURS = ['legacy', 'nft', 'plain'] as const;
export type Flavour = (typeof FLAVOURS)[number];

export interface IptablesOptions {
  /** Seconds to wait for the lock that legacy iptables takes. */
  readonly waitSeconds: number;
  /** How often a transaction is tried again when another program was in the way. */
  readonly maxRetries: number;
  /** Lock by the network namespace itself, as between programs that share it but no file system. */
  readonly lockByNamespace: boolean;
}

/** The text of iptables-save, or why there is none. */
export type SavedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: PillionError };

export interface IptablesDeps {
  readonly exec: Exec;
  readonly host: Host;
}

/** The file that xtables locks by default is below /run, which a read-only root has not got. */
const NAMESPACE_LOCK = { XTABLES_LOCKFILE: '/proc/self/ns/net' };

const RETRY_DELAY_MS = 100;

/** One family of one flavour of iptables: its save and its restore program. */
export class Iptables {
  readonly flavour: Flavour;
  readonly family: Family;
  readonly #deps: IptablesDeps;
  readonly #options: IptablesOptions;
  #lock: Readonly<Record<string, string>> | undefined;
  #version: Promise<string> | undefined;

  constructor(deps: IptablesDeps, flavour: Flavour, family: Family, options: IptablesOptions) {
    this.flavour = flavour;
    this.family = family;
    this.#deps = deps;
    this.#options = options;
    if (options.lockByNamespace) this.#lock = NAMESPACE_LOCK;
  }

  /** `iptables-nft`, as people call the backend. */
  get name(): string {
    const base = this.family === 'ipv4' ? 'iptables' : 'ip6tables';
    return this.flavour === 'plain' ? base : `${base}-${this.flavour}`;
  }

  /** Reads every table. It writes nothing, and legacy tables that nobody used stay unloaded. */
  async save({ counters = false } = {}): Promise<SavedText> {
    const command = { program: `${this.name}-save`, args: counters ? ['-c'] : [] };
    const outcome = await this.#deps.exec(command);
    const error = await this.#failure(command, outcome);
    if (error !== undefined) return { ok: false, error };
    return { ok: true, text: outcome.kind === 'exited' ? outcome.stdout : '' };
  }

  /** `iptables-restore --noflush`, once for all tables; the answer is why it failed. */
  async restore(text: string): Promise<PillionError | undefined> {
    const { maxRetries } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const error = await this.#restoreOnce(text);
      if (error?.code === 'netfilter.noLockFile' && this.#lock === undefined) {
        this.#lock = NAMESPACE_LOCK;
        continue;
      }
      if (error === undefined || !isRetryable(error) || attempt >= maxRetries) return error;
      const { setTimeout: sleep } = await import('node:timers/promises'); // few runs wait
      await sleep(RETRY_DELAY_MS * 2 ** attempt);
    }
  }

  async #restoreOnce(stdin: string): Promise<PillionError | undefined> {
    const command = {
      program: `${this.name}-restore`,
      args: ['--noflush', ...(await this.#waitArgument())],
      stdin,
      timeoutMs: (this.#options.waitSeconds + 30) * 1000,
      ...(this.#lock === undefined ? {} : { env: this.#lock }),
    };
    return await this.#failure(command, await this.#deps.exec(command));
  }

  async #failure(command: Command, outcome: Outcome): Promise<PillionError | undefined> {
    if (outcome.kind === 'exited' && outcome.code === 0) return undefined;
    return failureOf(command, outcome, await this.#context());
  }

  /** nf_tables needs no lock; legacy knows `--wait` since 1.6.2, and older ones refuse it. */
  async #waitArgument(): Promise<string[]> {
    if (await this.#isNft()) return [];
    const version = await this.#readVersion();
    const [, major = 0, minor = 0, patch = 0] = /v(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
    const ordinal = Number(major) * 10_000 + Number(minor) * 100 + Number(patch);
    return ordinal >= 10_602 ? [`--wait=${this.#options.waitSeconds}`] : [];
  }

  async #context(): Promise<ModuleContext> {
    const { family } = this;
    if (await this.#isNft()) return { family, backend: 'nft' };
    const prefix = `/proc/net/ip${family === 'ipv6' ? '6' : ''}_tables_`;
    const texts = ['matches', 'targets'].map((kind) => this.#deps.host.readText(prefix + kind));
    const registered = new Set(texts.flatMap((text) => text?.split('\n') ?? []));
    return { family, backend: 'legacy', ...(texts.includes(undefined) ? {} : { registered }) };
  }

  async #isNft(): Promise<boolean> {
    if (this.flavour !== 'plain') return this.flavour === 'nft';
    return (await this.#readVersion()).includes('nf_tables');
  }

  async #readVersion(): Promise<string> {
    this.#version ??= this.#deps
      .exec({ program: `${this.name}-restore`, args: ['--version'] })
      .then((outcome) => (outcome.kind === 'exited' ? outcome.stdout : ''));
    return await this.#version;
  }
}
