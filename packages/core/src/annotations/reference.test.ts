import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { annotationsReference } from './reference.ts';

test('docs/annotations.md is current; scripts/annotations-reference.ts writes it', () => {
  const page = new URL('../../../../docs/annotations.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(annotationsReference());
});
