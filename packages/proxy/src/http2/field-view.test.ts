import { expect, it } from 'vitest';
import { FieldView } from './field-view.ts';

it.each([
  [[':method', 'GET', ':authority', 'a'], 'a'],
  [[':method', 'GET', 'host', 'b'], 'b'],
  [[':method', 'GET', ':authority', 'a', 'host', 'b'], 'a'],
  [[':method', 'GET'], undefined],
])('the host of %j is %s: an authority goes before it', (fields, host) => {
  expect(new FieldView(fields).get('host')).toBe(host);
});
