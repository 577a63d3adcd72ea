import { expect, test } from 'vitest';
import { parseBoolean, parseCount, parseDuration } from './parse-value.ts';

test.for([
  ['5s', 5_000],
  ['1m30s', 90_000],
  ['500ms', 500],
  ['1.5h', 5_400_000],
  ['.5s', 500],
] as const)('%s is %i ms', ([text, milliseconds]) => {
  expect(parseDuration('test', text)).toEqual({ ok: true, value: milliseconds });
});

test.for(['', '5', 's', '5 s', '-5s', '0s', '5sx'])('%j is no duration', (text) => {
  expect(parseDuration('test', text).ok).toBe(false);
});

test.for([
  [['1', 't', 'T', 'TRUE', 'true', 'True'], true],
  [['0', 'f', 'F', 'FALSE', 'false', 'False'], false],
  [['', 'yes', 'tRue', 'on'], undefined],
] as const)('booleans as Go reads them: %j', ([texts, value]) => {
  const read = texts.map((text) => parseBoolean('test', text));
  expect(read.map((result) => (result.ok ? result.value : undefined))).toEqual(
    texts.map(() => value),
  );
});

test('counts', () => {
  expect(parseCount('test', '4294967295')).toEqual({ ok: true, value: 4_294_967_295 });
  for (const text of ['', '-1', '1.5', '4294967296'])
    expect(parseCount('test', text).ok).toBe(false);
});
