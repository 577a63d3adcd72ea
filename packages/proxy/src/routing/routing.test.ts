import { port } from '@pillion/core/values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDestinations } from '../destinations/document.ts';
import { endpointOf } from '../testing/playbook.ts';
import { Balancer } from './balancer.ts';
import type { Cluster } from './cluster.ts';
import { formatEndpoint, parseEndpoint } from './endpoint.ts';
import { DEFAULT_TRAFFIC_POLICY, retriesGrpc, retriesStatus } from './traffic-policy.ts';
import { routeInbound } from './inbound.ts';
import { Loads } from './load.ts';
import { routeOutbound } from './outbound.ts';
import { treatmentOfPortName } from './treatment.ts';

const registry = (() => {
  const ports = [{ port: 80, endpoints: ['10.0.0.2:8000'] }];
  const result = parseDestinations({
    services: [{ name: 'a.b', addresses: ['10.96.0.10'], ports }],
  });
  if (!result.ok) throw new Error('the document is good');
  return result.value;
})();

describe('an outbound connection', () => {
  it.each([
    ['10.96.0.10:80', 'ALLOW_ANY', 'outbound|80||a.b', 'outbound.service'],
    ['10.96.0.10:81', 'ALLOW_ANY', 'PassthroughCluster', 'outbound.passthrough'],
    ['10.96.0.10:80', 'REGISTRY_ONLY', 'outbound|80||a.b', 'outbound.service'],
    ['[fd00::1]:80', 'REGISTRY_ONLY', 'BlackHoleCluster', 'outbound.blackHole'],
  ] as const)('to %s under %s goes to %s', (original, policy, name, code) => {
    const route = routeOutbound(registry, policy, endpointOf(original));
    expect([route.cluster.name, route.reason.code, route.source]).toEqual([name, code, undefined]);
  });

  it('passes through to the very address it was for', () => {
    const original = endpointOf('[fd00::1]:443');
    expect(routeOutbound(registry, 'ALLOW_ANY', original).cluster.endpoints).toEqual([original]);
  });
});

describe('an inbound connection', () => {
  it.each([
    ['10.0.0.1:8080', 'inbound|8080||', '127.0.0.6'],
    ['10.0.0.1:8081', 'InboundPassthroughCluster', '127.0.0.6'],
    ['[fd00::1]:8080', 'inbound|8080||', '::6'],
  ])('to %s goes to %s from %s', (original, name, source) => {
    const route = routeInbound(new Set([port(8080)]), endpointOf(original));
    expect([route.cluster.name, route.source]).toEqual([name, source]);
    expect(route.cluster.endpoints).toEqual([endpointOf(original)]);
  });
});

it("answers of whoever has no equal are nobody else's to give: they pass, whatever they say", () => {
  const original = endpointOf('10.0.0.1:8080');
  for (const { cluster: direct } of [
    routeInbound(new Set(), original),
    routeOutbound(registry, 'ALLOW_ANY', original),
  ]) {
    expect(retriesStatus(direct.policy.retries, 503)).toBe(false);
    expect(retriesGrpc(direct.policy.retries, 14)).toBe(false);
  }
});

const cluster = (...endpoints: string[]): Cluster => ({
  name: 'a',
  kind: 'service',
  service: undefined,
  treatment: undefined,
  endpoints: endpoints.map(endpointOf),
  policy: DEFAULT_TRAFFIC_POLICY,
});

describe('round robin', () => {
  const v4 = endpointOf('10.96.0.10:80');
  const v6 = endpointOf('[fd00::10]:80');

  it('gives every endpoint the same share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        (count, rounds) => {
          const group = cluster(...Array.from({ length: count }, (_, at) => `10.0.0.${at + 1}:80`));
          const balancer = new Balancer(new Loads(() => 0), Math.random);
          const picked = Array.from(
            { length: count * rounds },
            () => balancer.pick(group, [], v4)?.text,
          );
          for (const { text } of group.endpoints)
            expect(picked.filter((one) => one === text)).toHaveLength(rounds);
        },
      ),
    );
  });

  it('stays within the family that the client chose, where it can', () => {
    const balancer = new Balancer(new Loads(() => 0), Math.random);
    const both = cluster('10.0.0.2:80', '[fd00::2]:80');
    for (let turn = 0; turn < 4; turn++) {
      expect(balancer.pick(both, [], v6)?.text).toBe('[fd00::2]:80');
      expect(balancer.pick(both, [], v4)?.text).toBe('10.0.0.2:80');
    }
    expect(balancer.pick(cluster('10.0.0.2:80'), [], v6)?.text).toBe('10.0.0.2:80');
  });

  it('avoids what was tried already, until nothing else is left', () => {
    const balancer = new Balancer(new Loads(() => 0), Math.random);
    const group = cluster('10.0.0.2:80', '10.0.0.3:80');
    const [first, second] = group.endpoints;
    if (first === undefined || second === undefined) throw new Error('there are two');
    expect(balancer.pick(group, [first], v4)).toBe(second);
    expect(balancer.pick(group, [first, second], v4)).toBeDefined();
    expect(balancer.pick(cluster(), [], v4)).toBeUndefined();
  });
});

describe('an endpoint', () => {
  it.each(['10.0.0.2:8000', '[fd00::2]:8001'])('%s reads as it is written', (text) => {
    expect(parseEndpoint(text)?.text).toBe(text);
  });

  it.each([
    '10.0.0.2',
    '10.0.0.2:0',
    '10.0.0.2:65536',
    'fd00::2:80',
    '[10.0.0.2]:80',
    'a:80',
    '10.0.0.2:80 ',
    '',
  ])('%j is none', (text) => expect(parseEndpoint(text)).toBeUndefined());

  it('has one spelling only', () => {
    expect(parseEndpoint('[FD00:0::2]:80')?.text).toBe(formatEndpoint('fd00::2', 80));
  });
});

describe('the name of a port', () => {
  it.each([
    ['http', 'http'],
    ['http-web', 'http'],
    ['HTTP2', 'http2'],
    ['grpc-api', 'http2'],
    ['grpc-web', 'http'],
    ['grpc-web-x', 'http'],
    ['https', 'tls'],
    ['mysql', 'tcp'],
    ['web', undefined],
    ['httpx', undefined],
    ['', undefined],
  ])('%j declares %s', (name, expected) => expect(treatmentOfPortName(name)).toBe(expected));
});
