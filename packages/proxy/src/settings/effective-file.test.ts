import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeEffective } from './effective-file.ts';

it('writes the effective configuration down, or says why it cannot', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-'));
  const told: string[] = [];
  const log = { info: (message: string) => void told.push(message) };
  await writeEffective(folder, { phase: 'ready' }, log);
  expect(await readdir(folder)).toEqual(['pillion-proxy.json']);
  expect(JSON.parse(await readFile(join(folder, 'pillion-proxy.json'), 'utf8'))).toEqual({
    phase: 'ready',
  });
  expect(told).toEqual([]);
  await writeEffective(join(folder, 'none'), {}, log);
  expect(told).toHaveLength(1);
  await rm(folder, { recursive: true });
});
