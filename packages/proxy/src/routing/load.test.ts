import { describe, expect, it } from 'vitest';
import { endpointOf } from '../testing/playbook.ts';
import { Balancer } from './balancer.ts';
import type { Cluster } from './cluster.ts';
import { Loads } from './load.ts';
import { DEFAULT_TRAFFIC_POLICY, type TrafficPolicy } from './traffic-policy.ts';

const [A, B, C] = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'].map(endpointOf);
const original = endpointOf('10.96.0.10:80');

function clusterWith(policy: Partial<TrafficPolicy>): Cluster {
  const endpoints = [A, B, C].filter((one) => one !== undefined);
  return {
    name: 'a',
    kind: 'service',
    service: undefined,
    treatment: 'http',
    endpoints,
    policy: { ...DEFAULT_TRAFFIC_POLICY, ...policy },
  };
}

function begun(loads: Loads, cluster: Cluster, at = A, repeated = false) {
  if (at === undefined) throw new Error('there are three endpoints');
  return loads.begin(cluster, at, repeated);
}

const OUTLIER = { outlier: { consecutiveErrors: 2, baseEjectionMs: 1000, maxEjectionPercent: 34 } };

describe('what is under way', () => {
  it('is bounded by connections, and frees its place when it is over', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith({ maxConnections: 2 });
    const first = begun(loads, cluster);
    expect(begun(loads, cluster, B)).toBeDefined();
    expect(begun(loads, cluster, C)).toBeUndefined();
    first?.end('answered');
    expect(begun(loads, cluster, C)).toBeDefined();
  });

  it('is bounded by streams where they share connections, each kind by itself', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith({ maxConnections: 1, maxStreams: 2 });
    const stream = () => (A === undefined ? undefined : loads.beginStream(cluster, A, false));
    const first = stream();
    expect(stream()).toBeDefined();
    expect(stream()).toBeUndefined();
    expect(begun(loads, cluster)).toBeDefined();
    first?.end('answered');
    expect(stream()).toBeDefined();
  });

  it('bears few repetitions: a fifth, and three in any case', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith({});
    const repeated = [1, 2, 3].map(() => begun(loads, cluster, A, true));
    expect(loads.bearsRetry(cluster)).toBe(false);
    for (let more = 0; more < 20; more++) begun(loads, cluster);
    expect(loads.bearsRetry(cluster)).toBe(true);
    for (const attempt of repeated) attempt?.end('answered');
  });

  it('is not counted where clients make up the endpoints', () => {
    const loads = new Loads(() => 0);
    const cluster = { ...clusterWith({ maxConnections: 0 }), kind: 'passthrough' as const };
    expect(begun(loads, cluster)).toBeDefined();
  });
});

describe('an endpoint that only fails', () => {
  it('is left out for a while, longer each time', () => {
    let now = 0;
    const loads = new Loads(() => now);
    const cluster = clusterWith(OUTLIER);
    const fail = () => begun(loads, cluster)?.end('failed');
    fail();
    begun(loads, cluster)?.end('answered');
    fail();
    expect(loads.healthy(cluster)).toHaveLength(3); // not in a row
    fail();
    expect(loads.healthy(cluster)).toEqual([B, C]);
    now = 1000;
    expect(loads.healthy(cluster)).toHaveLength(3);
    fail();
    fail();
    now = 2999;
    expect(loads.healthy(cluster)).toEqual([B, C]);
    now = 3000;
    expect(loads.healthy(cluster)).toHaveLength(3);
  });

  it('is taken all the same when too many fail', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith(OUTLIER);
    for (const at of [A, B])
      for (const outcome of ['failed', 'serverError'] as const)
        begun(loads, cluster, at)?.end(outcome);
    expect(loads.healthy(cluster)).toHaveLength(3);
  });

  it('is not blamed for what the client broke off', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith(OUTLIER);
    for (let times = 0; times < 5; times++) begun(loads, cluster)?.end('abandoned');
    expect(loads.healthy(cluster)).toHaveLength(3);
  });

  it('is forgotten with its cluster', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith(OUTLIER);
    for (let times = 0; times < 2; times++) begun(loads, cluster)?.end('failed');
    loads.retain([]);
    expect(loads.healthy(cluster)).toHaveLength(3);
  });
});

describe('the least busy of two', () => {
  it('is taken', () => {
    const loads = new Loads(() => 0);
    const cluster = clusterWith({ balancing: 'LEAST_REQUEST' });
    begun(loads, cluster, A);
    expect(new Balancer(loads, () => 0).pick(cluster, [], original)).toBe(B); // A against B
  });
});
