import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readElf, withoutSections } from './elf.ts';

const node = readFileSync(process.execPath);

it('reads what a program asks of the loader', () => {
  expect(readElf(node)).toMatchObject({
    interpreter: expect.stringMatching(/^\/lib(64)?\/ld-linux-/),
    needed: expect.arrayContaining(['libc.so.6', 'libstdc++.so.6']),
  });
});

it('leaves a program that runs as before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-elf-'));
  try {
    const small = withoutSections(node);
    expect(small.length).toBeLessThanOrEqual(node.length);
    const path = join(folder, 'node');
    writeFileSync(path, small);
    chmodSync(path, 0o755);
    const { stdout } = spawnSync(path, ['-p', 'process.version']);
    expect(stdout.toString().trim()).toBe(process.version);
    expect(readElf(small)).toEqual(readElf(node));
    expect(Buffer.compare(withoutSections(small), small)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('knows what is no program', () => {
  expect(readElf(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array(), (bytes) => readElf(bytes) === undefined));
});
