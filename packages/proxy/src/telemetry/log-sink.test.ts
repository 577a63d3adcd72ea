import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogSink } from './log-sink.ts';
import { openLogSink } from './open-log-sink.ts';

describe('a log sink', () => {
  it('counts what a full disk does not take, and does not stop', async () => {
    const full = openSync('/dev/full', 'w');
    let dropped = 0;
    const sink = new LogSink(full, (lines) => (dropped += lines));
    for (let at = 0; at < 100; at++) sink.write(`line ${at}\n`);
    await sink.close();
    expect(dropped).toBe(100);
    sink.write('one more\n');
    await sink.close();
    expect(dropped).toBe(101);
    closeSync(full);
  });

  it('drops what its reader is too slow for', async () => {
    let dropped = 0;
    const sink = new LogSink(openSync('/dev/null', 'w'), (lines) => (dropped += lines));
    const line = `${'x'.repeat(1023)}\n`;
    for (let at = 0; at < 1030; at++) sink.write(line);
    expect(dropped).toBe(6);
    await sink.close();
  });

  it('appends to a file, line by line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pillion-'));
    const path = join(folder, 'access.log');
    const sink = await openLogSink(path, () => {});
    sink.write('a\n');
    sink.write('b\n');
    await sink.close();
    expect(await readFile(path, 'utf8')).toBe('a\nb\n');
    await expect(openLogSink(join(folder, 'none', 'x'), () => {})).rejects.toThrow('ENOENT');
    await rm(folder, { recursive: true });
  });
});
