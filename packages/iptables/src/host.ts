import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** What a write met: the kernel and read-only file systems refuse in their own words. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The edge to the machine, apart from its programs: files, addresses, and who we are. */
export interface Host {
  /** The text of a file, or `undefined` where there is none that may be read. */
  readText(path: string): string | undefined;
  writeText(path: string, text: string): Written;
  appendText(path: string, text: string): Written;
  /** Standard input to its end. */
  readStdin(): string;
  /** Every address of every interface of this network namespace, without zone. */
  addresses(): readonly string[];
  /** `undefined` where the platform has no such thing. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

export const machine: Host = {
  readText(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  writeText: (path, text) => attempt(() => writeFileSync(path, text)),
  appendText: (path, text) => attempt(() => appendFileSync(path, text)),
  readStdin: () => readFileSync(0, 'utf8'),
  addresses() {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return all.map(({ address }) => address.replace(/%.*$/, ''));
  },
  uid: process.getuid?.(),
  gid: process.getgid?.(),
};

function attempt(write: () => void): Written {
  try {
    write();
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
