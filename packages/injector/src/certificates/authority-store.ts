import { rename, writeFile } from 'node:fs/promises';
import type { Authority } from './authority.ts';

/** CAs, oldest first, as they stood at one moment. */
export interface StoredAuthorities {
  readonly authorities: readonly Authority[];
  /** Opaque; tells whether somebody else wrote since. */
  readonly version: string;
}

/**
 * Where the CAs are kept: in this process, or in one place for several replicas. They then agree by the version, as
 * with the resourceVersion of a Secret: who writes second has to read first.
 */
export interface AuthorityStore {
  read(): Promise<StoredAuthorities>;
  /** False, and nothing written, when `version` is no longer the newest. */
  replace(authorities: readonly Authority[], version: string): Promise<boolean>;
}

/** All CAs to trust, PEM. */
export function bundleOf(authorities: readonly Authority[]): string {
  return authorities.map(({ cert }) => cert).join('');
}

/**
 * Keeps the CAs in this process, and their certificates in a file for whoever has to trust them. The file comes first:
 * nothing is signed by a CA that is not yet published.
 */
export class MemoryAuthorities implements AuthorityStore {
  readonly #caOut: string | undefined;
  #stored: StoredAuthorities = { authorities: [], version: '0' };
  #writing = false;

  constructor(caOut?: string) {
    this.#caOut = caOut;
  }

  async read(): Promise<StoredAuthorities> {
    return this.#stored;
  }

  async replace(authorities: readonly Authority[], version: string): Promise<boolean> {
    if (this.#writing || version !== this.#stored.version) return false;
    this.#writing = true;
    try {
      if (this.#caOut !== undefined) await replaceFile(this.#caOut, bundleOf(authorities));
      this.#stored = { authorities, version: String(Number(version) + 1) };
      return true;
    } finally {
      this.#writing = false;
    }
  }
}

/** Readers see the old text or the new one, never a part. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o644 });
  await rename(temporary, path);
}
