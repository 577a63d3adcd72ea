import { expect, it } from 'vitest';
import { shortageReport } from './shortage-report.ts';

it('counts every refused descriptor, and logs one in ten seconds with the number kept quiet', () => {
  let now = 0;
  let counted = 0;
  const told: unknown[] = [];
  const report = shortageReport({
    log: {
      warning: (message, fields) =>
        told.push([message.split(':')[0], fields?.['errno'], fields?.['sinceLast']]),
    },
    count: () => counted++,
    now: () => now,
  });
  for (; now < 10_000; now += 1000) report('accept', 'EMFILE');
  report('connect', 'ENFILE');
  expect([counted, told]).toEqual([
    11,
    [
      ['connections wait to be accepted', 'EMFILE', undefined],
      ['a connection could not be made', 'ENFILE', 9],
    ],
  ]);
});
