import { type Parsed, type Problem, refused } from '@pillion/core/values';
import type { Clock, Timer } from '../clock.ts';
import type { LoadEvent } from '../reload/last-good.ts';
import { type Authority, mintAuthority, mintLeaf } from './authority.ts';
import { type AuthorityStore, bundleOf, type StoredAuthorities } from './authority-store.ts';
import {
  type CertificateHealth,
  type CertificateSource,
  isValidAt,
  type ServingCertificate,
} from './certificate-source.ts';
import { parseKeyPair } from './key-pair.ts';
import { type Held, type Lifetimes, LIFETIMES, nextStep } from './rotation.ts';

export interface SelfSignedOptions {
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
  readonly store: AuthorityStore;
  readonly clock: Clock;
  readonly lifetimes?: Lifetimes;
  /** How often to look what other replicas wrote to the store; absent where there are none. */
  readonly rereadMs?: number;
  /** What a failure to keep the CAs is told by: a flag and its value. */
  readonly subject?: { readonly name: string; readonly value: string };
}

/** A failed renewal is tried again so soon; a third of the lifetime is left for it. */
const RETRY_MS = 60_000;

type Leaf = ServingCertificate & { readonly issuer: string };

/** A leaf of our own, signed by CAs that are kept in a store, all of them renewed on their own. */
export class SelfSignedCertificates implements CertificateSource {
  readonly #options: SelfSignedOptions;
  readonly #listeners = new Set<(event: LoadEvent) => void>();
  #authorities: readonly Authority[] = [];
  #leaf: Leaf;
  #problems: readonly Problem[] = [];
  #timer: Timer | undefined;
  #closed = false;

  private constructor(options: SelfSignedOptions, first: Renewed) {
    this.#options = options;
    this.#authorities = first.authorities;
    this.#leaf = first.leaf;
    this.#later(first.until);
  }

  static async open(options: SelfSignedOptions): Promise<Parsed<SelfSignedCertificates>> {
    try {
      const first = await renewed(options, undefined);
      return { ok: true, value: new SelfSignedCertificates(options, first) };
    } catch (error) {
      return refused(renewalProblem(options, error));
    }
  }

  current(): ServingCertificate {
    return this.#leaf;
  }

  /** All CAs to trust, PEM: two of them while one follows the other. */
  get bundle(): string {
    return bundleOf(this.#authorities);
  }

  onChange(listener: (event: LoadEvent) => void): void {
    this.#listeners.add(listener);
  }

  healthy(): CertificateHealth {
    const healthy = isValidAt(this.#leaf, this.#options.clock.now());
    return { healthy, notAfter: this.#leaf.notAfter, problems: this.#problems };
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  async #renew(): Promise<void> {
    const { clock } = this.#options;
    try {
      const { leaf, authorities, until } = await renewed(this.#options, this.#leaf);
      const changed = leaf.fingerprint !== this.#leaf.fingerprint || this.#problems.length > 0;
      this.#authorities = authorities;
      this.#leaf = leaf;
      this.#problems = [];
      if (changed) this.#emit({ kind: 'loaded' });
      this.#later(until);
    } catch (error) {
      this.#problems = [renewalProblem(this.#options, error)];
      this.#emit({ kind: 'broken', problems: this.#problems });
      this.#later(clock.now() + RETRY_MS);
    }
  }

  #later(until: number): void {
    const { clock, rereadMs = Number.POSITIVE_INFINITY } = this.#options;
    const wait = Math.min(until - clock.now(), rereadMs);
    if (!this.#closed) this.#timer = clock.after(wait, () => void this.#renew());
  }

  #emit(event: LoadEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

interface Renewed {
  readonly authorities: readonly Authority[];
  readonly leaf: Leaf;
  /** Nothing is due before this time. */
  readonly until: number;
}

/** Does what is due, one step at a time, and reads again after each: somebody else may have done it. */
async function renewed(options: SelfSignedOptions, serving: Leaf | undefined): Promise<Renewed> {
  const { store, clock, names, lifetimes = LIFETIMES } = options;
  let leaf = serving;
  for (;;) {
    const stored = await store.read();
    const now = clock.now();
    const { authorities } = stored;
    const step = nextStep(held(stored, leaf), now, lifetimes);
    switch (step.kind) {
      case 'wait':
        // The plan never waits without a leaf.
        if (leaf === undefined) throw new Error('no certificate was signed');
        return { authorities, leaf, until: step.until };
      case 'addAuthority': {
        const authority = await mintAuthority({ now, lifetimeMs: lifetimes.authorityMs });
        await store.replace([...authorities, authority], stored.version);
        break;
      }
      case 'dropAuthority':
        await store.replace(authorities.slice(1), stored.version);
        break;
      case 'signLeaf':
        leaf = await sign(authorities[step.issuer], names, { now, lifetimeMs: lifetimes.leafMs });
        break;
    }
  }
}

function held({ authorities }: StoredAuthorities, leaf: Leaf | undefined): Held {
  if (leaf === undefined) return { authorities };
  // -1 where somebody dropped the CA that signed it: such a leaf is signed anew.
  const issuer = authorities.findIndex(({ cert }) => cert === leaf.issuer);
  return { authorities, leaf: { ...leaf, issuer } };
}

async function sign(
  authority: Authority | undefined,
  names: readonly string[],
  validity: { readonly now: number; readonly lifetimeMs: number },
): Promise<Leaf> {
  if (authority === undefined) throw new Error('no CA is left to sign');
  const pem = await mintLeaf(authority, names, validity);
  const subjects = { certSubject: '--self-signed', keySubject: '--self-signed' };
  const leaf = parseKeyPair({ ...pem, ...subjects }, validity.now);
  if (!leaf.ok) throw new Error(leaf.problems.map(({ reason }) => reason).join('; '));
  return { ...leaf.value, issuer: authority.cert };
}

function renewalProblem({ subject }: SelfSignedOptions, error: unknown): Problem {
  const { name, value } = subject ?? { name: '--self-signed', value: '' };
  return {
    code: 'certificate.notMinted',
    subject: name,
    value,
    reason: `a certificate could not be minted (${error instanceof Error ? error.message : String(error)})`,
    accepted: 'a place where the CA can be kept, or --tls-cert FILE and --tls-key FILE',
  };
}
