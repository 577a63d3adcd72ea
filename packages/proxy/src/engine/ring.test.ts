import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RING } from './ring.ts';

it('is the same in both languages', () => {
  const header = readFileSync(new URL('../../native/ring.h', import.meta.url), 'utf8');
  const defined = header.matchAll(/^#define ((?:RECORD|COMMAND)_\w+) (\d+)/gm);
  expect(Object.fromEntries([...defined].map(([, name, value]) => [name, Number(value)]))).toEqual(
    RING,
  );
});
