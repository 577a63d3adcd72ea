import type { Problem } from '@pillion/core/values';
import { expect, it } from 'vitest';
import { parseCustomTags, resolveTags } from './custom-tags.ts';

const written = {
  cost_center: { literal: { value: 'sales' } },
  zone: { environment: { name: 'ZONE', defaultValue: 'nowhere' } },
  node: { environment: { name: 'NODE', defaultValue: 'some' } },
  absent: { environment: { name: 'ABSENT' } },
  tenant: { header: { name: 'X-Tenant', defaultValue: 'none' } },
};

it('custom tags are literal, of the environment as it is at the start, or of a header', () => {
  const problems: Problem[] = [];
  const environment: Readonly<Record<string, string>> = { ZONE: 'eu-1' };
  const tags = resolveTags(parseCustomTags(written, problems), (name) => environment[name]);
  expect([tags, problems]).toEqual([
    [
      { tag: 'cost_center', value: 'sales' },
      { tag: 'zone', value: 'eu-1' },
      { tag: 'node', value: 'some' },
      { tag: 'tenant', header: 'x-tenant', otherwise: 'none' },
    ],
    [],
  ]);
});

it('each custom tag that is none is told', () => {
  const problems: Problem[] = [];
  const broken = {
    two: { literal: { value: 'a' }, header: { name: 'b' } },
    number: { literal: { value: 1 } },
    nameless: { header: { name: '' } },
    other: { cookie: { name: 'a' } },
    text: 'a',
    right: { literal: { value: '' } },
  };
  expect(parseCustomTags(broken, problems)).toEqual([{ kind: 'literal', tag: 'right', value: '' }]);
  expect(problems.map(({ subject }) => subject.split('.').at(-1))).toEqual([
    'two',
    'number',
    'nameless',
    'other',
    'text',
  ]);
  parseCustomTags('a', problems);
  expect(problems.at(-1)).toMatchObject({ code: 'proxyConfig.field', value: 'a' });
});
