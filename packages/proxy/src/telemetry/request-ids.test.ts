import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { requestIds } from './request-ids.ts';

it('request ids are UUIDs of version 4, no two alike', () => {
  const next = requestIds(randomBytes);
  const ids = Array.from({ length: 1000 }, next);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});

it('every random bit is in its place', () => {
  const next = requestIds((count) => Uint8Array.from({ length: count }, (_, at) => at));
  expect(next()).toBe('00010203-0405-4607-8809-0a0b0c0d0e0f');
  expect(next()).toBe('10111213-1415-4617-9819-1a1b1c1d1e1f');
});
