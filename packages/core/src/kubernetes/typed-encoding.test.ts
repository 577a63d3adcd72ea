import { expect, test } from 'vitest';
import { typedEncoding } from './typed-encoding.ts';

test('prints fields in the order of the type, and what the type always prints', () => {
  const container = {
    image: 'app',
    resources: { requests: { memory: '1024Mi', cpu: '2000m' }, limits: {} },
    tty: false,
    name: 'app',
    ports: [],
    workingDir: '',
    env: [{ value: '', name: 'EMPTY' }],
  };
  expect(JSON.stringify(typedEncoding('Container', container))).toBe(
    '{"name":"app","image":"app","env":[{"name":"EMPTY"}],"resources":{"requests":{"cpu":"2","memory":"1Gi"}}}',
  );
});

test('keeps what only absence leaves out', () => {
  const context = { runAsUser: 0, privileged: false };
  expect(typedEncoding('SecurityContext', context)).toEqual(context);
});

test('keeps what the type does not know, prototype keys included', () => {
  const container = JSON.parse('{"name":"a","__proto__":{"x":1},"newField":{"y":2}}') as object;
  const printed = typedEncoding('Container', container);
  expect(JSON.stringify(printed)).toBe(
    '{"name":"a","resources":{},"__proto__":{"x":1},"newField":{"y":2}}',
  );
  expect(Object.getPrototypeOf(printed)).toBe(Object.prototype);
});

test('gives a bare Deployment its required parts', () => {
  expect(typedEncoding('Deployment', { kind: 'Deployment' })).toEqual({
    kind: 'Deployment',
    metadata: {},
    spec: { selector: null, template: { metadata: {}, spec: { containers: null } }, strategy: {} },
    status: {},
  });
});
