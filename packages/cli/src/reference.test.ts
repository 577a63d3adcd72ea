import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cliReference } from './reference.ts';

test('docs/cli.md is current; scripts/cli-reference.ts writes it', () => {
  const page = new URL('../../../docs/cli.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(cliReference());
});
