import { expect, it } from 'vitest';
import { kept } from './kept.ts';

it('holds on to no more than it has', () => {
  const slab = Buffer.alloc(64 * 1024, 'slab');
  const few = kept(slab.subarray(100, 103));
  expect(few.equals(slab.subarray(100, 103))).toBe(true);
  expect(few.buffer.byteLength).toBe(3);
  expect(kept(slab.subarray(0, 40_000)).buffer).toBe(slab.buffer);
  const own = Buffer.alloc(8);
  expect(kept(own)).toBe(own);
});
