import { expect, test } from 'vitest';
import { loadTestConfig } from '../testing/test-config.ts';
import { inject } from './inject.ts';
import { resolvePortLists } from './port-lists.ts';

const INBOUND = 'traffic.sidecar.istio.io/excludeInboundPorts';
const OUTBOUND = 'traffic.sidecar.istio.io/excludeOutboundPorts';

function pod(annotations: Record<string, string>) {
  const ports = [
    { name: 'metrics', containerPort: 9100 },
    { name: 'http', containerPort: 8080 },
  ];
  const twin = { name: 'b', ports: [{ name: 'metrics', containerPort: 9200 }] };
  return { metadata: { annotations }, spec: { containers: [{ name: 'a', ports }, twin] } };
}

test.for([
  [INBOUND, '9000-9003', '9000,9001,9002,9003'],
  [INBOUND, 'metrics, 70', '9100,9200, 70'],
  [INBOUND, 'unknown', 'unknown'],
  [INBOUND, '9003-9000', '9003-9000'],
  [OUTBOUND, 'metrics', 'metrics'],
  [OUTBOUND, '1-3,http', '1,2,3,http'],
] as const)('%s: %s becomes %s', ([name, written, resolved]) => {
  expect(resolvePortLists(pod({ [name]: written }))).toEqual({
    ok: true,
    value: { [name]: resolved },
  });
});

test('lists of numbers are passed on as they are', () => {
  const subject = pod({ [INBOUND]: '80, 443,' });
  const lists = resolvePortLists(subject);
  expect(lists.ok && lists.value).toBe(subject.metadata.annotations);
});

test('a range of thousands is refused, with the bound', () => {
  const outcome = inject(loadTestConfig(), { pod: pod({ [INBOUND]: '1-65535' }), namespace: '' });
  expect(outcome).toMatchObject({
    kind: 'refused',
    problems: [{ code: 'port.tooMany', subject: INBOUND, value: '1-65535' }],
  });
});

test('the init program gets numbers, and the pod keeps what its owner wrote', () => {
  const outcome = inject(loadTestConfig(), { pod: pod({ [INBOUND]: 'metrics' }), namespace: '' });
  if (outcome.kind !== 'injected') throw new Error(JSON.stringify(outcome));
  const args = outcome.pod.spec?.initContainers?.[0]?.args ?? [];
  expect(args[args.indexOf('-d') + 1]).toBe('15090,15021,9100,9200,15020');
  expect(outcome.pod.metadata?.annotations?.[INBOUND]).toBe('metrics');
});

test('a name that no port of the pod has is refused in the words of Istio', () => {
  const outcome = inject(loadTestConfig(), { pod: pod({ [INBOUND]: 'grpc' }), namespace: '' });
  expect(outcome).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining("excludeInboundPorts invalid: failed parsing port 'grpc'"),
  });
});
