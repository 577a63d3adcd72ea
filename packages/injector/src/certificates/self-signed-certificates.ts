import { writeFile, rename } from 'node:fs/promises';
import { type Parsed, type Problem, refused } from '@pillion/core/values';
import type { Clock, Timer } from '../clock.ts';
import { type Authority, mintAuthority, mintLeaf } from './authority.ts';
import {
  type CertificateSource,
  isValidAt,
  type ServingCertificate,
} from './certificate-source.ts';
import type { LoadEvent } from '../reload/last-good.ts';
import { parseKeyPair } from './key-pair.ts';
import { type Lifetimes, LIFETIMES, nextStep } from './rotation.ts';

export interface SelfSignedOptions {
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
  /** Where the CA bundle is written, PEM; replaced in one step. */
  readonly caOut?: string;
  readonly clock: Clock;
  readonly lifetimes?: Lifetimes;
}

/** A failed renewal is tried again so soon; a third of the lifetime is left for it. */
const RETRY_MS = 60_000;

/** A CA and its leaf, held in memory and renewed on their own. */
export class SelfSignedCertificates implements CertificateSource {
  readonly #options: SelfSignedOptions;
  readonly #listeners = new Set<(event: LoadEvent) => void>();
  #authorities: readonly Authority[] = [];
  #leaf: (ServingCertificate & { readonly issuer: number }) | undefined;
  #problems: readonly Problem[] = [];
  #timer: Timer | undefined;
  #closed = false;

  private constructor(options: SelfSignedOptions) {
    this.#options = options;
  }

  static async open(options: SelfSignedOptions): Promise<Parsed<SelfSignedCertificates>> {
    const source = new SelfSignedCertificates(options);
    await source.renew();
    const problems = source.#problems;
    if (problems.length === 0) return { ok: true, value: source };
    source.close();
    return refused(...problems);
  }

  current(): ServingCertificate {
    if (this.#leaf === undefined) throw new Error('no leaf before open() has resolved');
    return this.#leaf;
  }

  /** All CAs to trust, PEM: two of them while one follows the other. */
  get bundle(): string {
    return this.#authorities.map(({ cert }) => cert).join('');
  }

  onChange(listener: (event: LoadEvent) => void): void {
    this.#listeners.add(listener);
  }

  healthy(): ReturnType<CertificateSource['healthy']> {
    const leaf = this.current();
    const healthy = isValidAt(leaf, this.#options.clock.now());
    return { healthy, notAfter: leaf.notAfter, problems: this.#problems };
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** Does what is due now, and sets the timer for what comes next. */
  async renew(): Promise<void> {
    const { clock } = this.#options;
    const before = this.#leaf?.fingerprint;
    let wait: number;
    try {
      wait = (await this.#untilNothingIsDue()) - clock.now();
      this.#problems = [];
      if (this.#leaf?.fingerprint !== before) this.#emit({ kind: 'loaded' });
    } catch (error) {
      wait = RETRY_MS;
      this.#problems = [renewalProblem(this.#options, error)];
      this.#emit({ kind: 'broken', problems: this.#problems });
    }
    if (!this.#closed) this.#timer = clock.after(wait, () => void this.renew());
  }

  async #untilNothingIsDue(): Promise<number> {
    const { clock, names, lifetimes = LIFETIMES } = this.#options;
    for (;;) {
      const now = clock.now();
      const held = { authorities: this.#authorities, ...(this.#leaf && { leaf: this.#leaf }) };
      const step = nextStep(held, now, lifetimes);
      switch (step.kind) {
        case 'wait':
          return step.until;
        case 'addAuthority':
          await this.#publish([
            ...this.#authorities,
            await mintAuthority({ now, lifetimeMs: lifetimes.authorityMs }),
          ]);
          break;
        case 'dropAuthority':
          await this.#publish(this.#authorities.slice(1));
          if (this.#leaf) this.#leaf = { ...this.#leaf, issuer: this.#leaf.issuer - 1 };
          break;
        case 'signLeaf':
          this.#leaf = await this.#sign(step.issuer, names, now, lifetimes.leafMs);
          break;
      }
    }
  }

  async #sign(
    issuer: number,
    names: readonly string[],
    now: number,
    lifetimeMs: number,
  ): Promise<ServingCertificate & { readonly issuer: number }> {
    const authority = this.#authorities[issuer];
    if (authority === undefined) throw new Error(`no CA ${issuer}`);
    const pem = await mintLeaf(authority, names, { now, lifetimeMs });
    const subjects = { certSubject: '--self-signed', keySubject: '--self-signed' };
    const leaf = parseKeyPair({ ...pem, ...subjects }, now);
    if (!leaf.ok) throw new Error(leaf.problems.map(({ reason }) => reason).join('; '));
    return { ...leaf.value, issuer };
  }

  async #publish(authorities: readonly Authority[]): Promise<void> {
    const { caOut } = this.#options;
    if (caOut !== undefined) {
      const text = authorities.map(({ cert }) => cert).join('');
      const temporary = `${caOut}.${process.pid}.tmp`;
      await writeFile(temporary, text, { mode: 0o644 });
      await rename(temporary, caOut);
    }
    this.#authorities = authorities;
  }

  #emit(event: LoadEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function renewalProblem({ caOut }: SelfSignedOptions, error: unknown): Problem {
  return {
    code: 'certificate.notMinted',
    subject: caOut === undefined ? '--self-signed' : '--ca-out',
    value: caOut ?? '',
    reason: `a certificate could not be minted (${error instanceof Error ? error.message : String(error)})`,
    accepted:
      caOut === undefined ? '--tls-cert FILE and --tls-key FILE' : 'a path that can be written',
  };
}
