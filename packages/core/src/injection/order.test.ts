import { expect, test } from 'vitest';
import { orderContainers } from './order.ts';

function named(names: string) {
  return names
    .split(' ')
    .filter(Boolean)
    .map((name) => ({ name }));
}

function namesOf(containers: readonly { readonly name: string }[] = []): string {
  return containers.map(({ name }) => name).join(' ');
}

function ordered(containers: string, initContainers: string, proxyFirst = false): string {
  const pod = { spec: { containers: named(containers), initContainers: named(initContainers) } };
  const { spec } = orderContainers(pod, proxyFirst);
  return `${namesOf(spec?.initContainers)} | ${namesOf(spec?.containers)}`;
}

test.for([
  ['a', 'istio-init b', 'b istio-init | a'],
  ['istio-proxy a', 'b', 'b | a istio-proxy'],
  [
    'a',
    'b istio-validation enable-core-dump istio-init',
    'istio-validation b istio-init enable-core-dump | a',
  ],
  [
    'a',
    'b enable-core-dump istio-proxy istio-init',
    'istio-init istio-proxy enable-core-dump b | a',
  ],
] as const)('%s and %s become %s', ([containers, initContainers, wanted]) => {
  expect(ordered(containers, initContainers)).toBe(wanted);
});

test('the proxy goes first where the application waits for it', () => {
  expect(ordered('a istio-proxy b', '', true)).toBe(' | istio-proxy a b');
});
