import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, run } from '@pillion/netns';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as it is shipped: the bundle, in a folder of its own, started as a process. */
export class Bundle implements Disposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async build(): Promise<Bundle> {
    const folder = mkdtempSync(join(tmpdir(), 'pillion-iptables-'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    await must(process.execPath, ['build.ts', folder], { cwd: PACKAGE });
    return new Bundle(folder);
  }

  /** Without a PATH: there is no program that could change anything of this machine. */
  async run(
    args: readonly string[],
    { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
  ): Promise<Ran> {
    const command = [join(this.folder, 'main.js'), ...args];
    const { code, stdout, stderr } = await run(process.execPath, command, {
      env: { PATH: '', ...env },
      input,
    });
    return { code, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
