import { describe, expect, it } from 'vitest';
import { Recent } from './recent.ts';

function counting(limits?: { entries: number; length: number }) {
  const reads: string[] = [];
  const recent = new Recent((text) => {
    reads.push(text);
    return { text };
  }, limits);
  return { reads, recent };
}

describe('Recent', () => {
  it('reads a text once while it is among the last', () => {
    const { reads, recent } = counting({ entries: 2, length: 10 });
    const first = recent.of('a');
    expect(recent.of('a')).toBe(first);
    recent.of('b');
    recent.of('c');
    recent.of('a');
    expect(reads).toEqual(['a', 'b', 'c', 'a']);
  });

  it('does not keep what is long', () => {
    const { reads, recent } = counting({ entries: 2, length: 2 });
    recent.of('long');
    recent.of('long');
    expect(reads).toEqual(['long', 'long']);
  });
});
