import { expect, it } from 'vitest';
import { failureReport } from './failure-report.ts';

it('counts every failure and logs one of a filter in ten seconds, with those kept quiet', () => {
  let now = 0;
  let counted = 0;
  const lines: unknown[] = [];
  const report = failureReport({
    log: { warning: (_, fields) => void lines.push(fields) },
    count: () => void counted++,
    now: () => now,
  });
  for (let at = 0; at < 100; at++) report('a', 'request', 'threw', new Error('on purpose'));
  report('b', 'response', 'badAnswer', 'not even an error');
  now = 10_000;
  report('a', 'body', 'threw', Object.assign(new Error('coded'), { code: 'filter.tooLate' }));
  expect(counted).toBe(102);
  expect(lines).toEqual([
    { filter: 'a', stage: 'request', failure: 'threw', error: 'on purpose' },
    { filter: 'b', stage: 'response', failure: 'badAnswer', error: 'not even an error' },
    {
      filter: 'a',
      stage: 'body',
      failure: 'threw',
      error: 'coded',
      code: 'filter.tooLate',
      sinceLast: 99,
    },
  ]);
});
