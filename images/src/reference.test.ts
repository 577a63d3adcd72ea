import { expect, it } from 'vitest';
import { parseReference } from './reference.ts';

it.each([
  ['proxyv2', 'docker.io/library/proxyv2:latest'],
  ['pillion/proxyv2:0.1.0', 'docker.io/pillion/proxyv2:0.1.0'],
  ['localhost/pillion/workload:dev', 'localhost/pillion/workload:dev'],
  ['localhost:5000/a/b/c', 'localhost:5000/a/b/c:latest'],
  ['registry.example.com/a_b__c-d/e.f:V1.2-x_y', 'registry.example.com/a_b__c-d/e.f:V1.2-x_y'],
  ['host:80/x:80', 'host:80/x:80'],
])('%s is %s', (text, full) => {
  expect(parseReference(text).full).toBe(full);
  expect(parseReference(full).full).toBe(full);
});

it.each(['', 'Proxy', 'a//b', 'a:', 'a:.b', '/a', 'a b', 'a@b', '-a', `a:${'b'.repeat(129)}`])(
  'refuses %j',
  (text) => {
    expect(() => parseReference(text)).toThrow(/is no name of an image/);
  },
);
