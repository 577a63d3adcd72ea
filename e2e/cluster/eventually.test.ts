import { expect, it } from 'vitest';
import { eventually } from './eventually.ts';

it('goes on until there is an answer, whatever was thrown on the way', async () => {
  const tries: (() => string | undefined)[] = [
    () => undefined,
    () => {
      throw new Error('not yet');
    },
    () => 'here',
  ];
  expect(await eventually('an answer', () => tries.shift()?.(), { interval: 1 })).toBe('here');
});

it('tells what was waited for, and what stood in the way last', async () => {
  await expect(
    eventually('the server answers', refuse, { timeout: 10, interval: 1 }),
  ).rejects.toThrow('not within 0.01 s: the server answers: connection refused');
});

function refuse(): never {
  throw new Error('connection refused');
}
