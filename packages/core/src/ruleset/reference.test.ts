import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FLAGS } from './flags.ts';
import { captureReference } from './reference.ts';
import { captureUsage } from './usage.ts';

test('docs/capture.md is current; scripts/capture-reference.ts writes it', () => {
  const page = new URL('../../../../docs/capture.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(captureReference());
});

test('help names every flag and variable', () => {
  const names = FLAGS.flatMap(({ name, env }) => [`--${name}`, ...env]);
  expect(names.filter((name) => !captureUsage().includes(name))).toEqual([]);
});
