import type { Host, Written } from '../host.ts';

export interface FakeHostOptions {
  readonly addresses?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Paths that refuse to be written, e.g. below /proc/sys in an unprivileged container. */
  readonly readOnly?: readonly string[];
  readonly stdin?: string;
  readonly uid?: number;
}

/** A machine in memory. */
export class FakeHost implements Host {
  readonly files: Map<string, string>;
  readonly uid: number;
  readonly gid: number;
  readonly #options: FakeHostOptions;

  constructor(options: FakeHostOptions = {}) {
    this.files = new Map(Object.entries(options.files ?? {}));
    this.uid = options.uid ?? 0;
    this.gid = this.uid;
    this.#options = options;
  }

  readText(path: string): string | undefined {
    return this.files.get(path);
  }

  writeText(path: string, text: string): Written {
    if (this.#options.readOnly?.some((prefix) => path.startsWith(prefix))) {
      return { ok: false, reason: `EROFS: read-only file system, open '${path}'` };
    }
    this.files.set(path, text);
    return { ok: true };
  }

  appendText(path: string, text: string): Written {
    return this.writeText(path, (this.files.get(path) ?? '') + text);
  }

  readStdin(): string {
    return this.#options.stdin ?? '';
  }

  addresses(): readonly string[] {
    return this.#options.addresses ?? ['127.0.0.1', '10.0.0.5'];
  }
}
