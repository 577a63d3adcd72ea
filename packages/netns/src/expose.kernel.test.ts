import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeOnKernel } from './describe-on-kernel.ts';
import { type Finished, run } from './exec.ts';
import { exposing } from './expose.ts';

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

async function attempt([program = '', ...args]: readonly string[]): Promise<Finished> {
  return await run(program, args);
}

describeOnKernel('a private folder', [], () => {
  it('can be reached at its own path by other users, and by nobody else', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pillion-home-'));
    try {
      await chmod(home, 0o700);
      await mkdir(join(home, 'work/checkout'), { recursive: true });
      await writeFile(join(home, 'secret'), 'secret');
      await writeFile(join(home, 'work/checkout/file'), 'inside');
      const read = [...NOBODY, 'cat', join(home, 'work/checkout/file')];
      expect(await attempt(read)).toMatchObject({ code: 1 });
      const exposed = exposing(join(home, 'work/checkout'));
      expect(await attempt([...exposed, ...read])).toMatchObject({ code: 0, stdout: 'inside' });
      expect(await attempt([...exposed, 'cat', join(home, 'secret')])).toMatchObject({ code: 1 });
      expect((await readdir(home)).toSorted()).toEqual(['secret', 'work']);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('changes nothing where all may enter', () => {
    expect(exposing('/usr/bin')).toEqual([]);
  });
});
