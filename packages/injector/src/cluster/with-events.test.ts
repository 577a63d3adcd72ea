import fc from 'fast-check';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { createLogger } from '../telemetry/logger.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { loaded, CONFIG } from '../testing/fixed-config.ts';
import { review, smallAdmit } from '../testing/small-admit.ts';
import { createClusterMetrics } from './cluster-metrics.ts';
import { EventRecorder, eventReason } from './event-recorder.ts';
import { withCluster } from './testing/with-cluster.ts';
import { TokenBuckets } from './token-bucket.ts';
import { subjectOf, withEvents } from './with-events.ts';

const OWNER = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web-1',
  uid: 'u1',
  controller: true,
};
const path = '/inject';

describe('events', () => {
  it('tells refusals and defects at the owner, so many and no more, and skips what went well', async () => {
    const { api, fake } = await withCluster();
    const registry = new Registry();
    const recorder = new EventRecorder({
      api,
      clock: systemClock,
      log: createLogger('error', { write: () => {} }),
      metrics: createClusterMetrics(registry),
      limits: { size: 3, refillMs: 3_600_000, keys: 10 },
    });
    const admit = withEvents(recorder)(smallAdmit);
    const config = loaded(CONFIG);
    const owned = { ownerReferences: [OWNER] };
    admit(config, { path, body: review('web', owned) });
    for (let index = 0; index < 5; index += 1) {
      expect(admit(config, { path, body: review('refuse-me', owned) }).outcome?.kind).toBe(
        'refused',
      );
    }
    expect(() => admit(config, { path, body: review('throw-it') })).toThrow('a defect');
    const events = () => fake.store.list('api/v1/events', 'shop');
    await expectEventually(() => events().length === 4);
    expect(
      events()
        .slice(0, 3)
        .map((event) => ({ ...event })),
    ).toEqual(
      [1, 2, 3].map(() =>
        expect.objectContaining({
          type: 'Warning',
          reason: 'RefusedAnnotation',
          involvedObject: {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            namespace: 'shop',
            name: 'web-1',
            uid: 'u1',
          },
        }),
      ),
    );
    await expectEventually(async () =>
      (await registry.metrics()).includes('pillion_injector_events_total{result="limited"} 2'),
    );
  });

  it('leaves no trace of a dry run, and of nobody', () => {
    const dry = JSON.parse(review('web')) as { request: object };
    expect(
      subjectOf(JSON.stringify({ request: { ...dry.request, dryRun: true } })),
    ).toBeUndefined();
    expect(subjectOf('{')).toBeUndefined();
    expect(subjectOf('{"request":{"object":{"metadata":{"ownerReferences":{}}}}}')).toBeUndefined();
  });

  it('writes reasons as Kubernetes does', () => {
    expect(eventReason('refused.hostNetwork')).toBe('RefusedHostNetwork');
  });
});

describe('TokenBuckets', () => {
  it('never gives more than a burst and what came back since', () => {
    const limits = { size: 5, refillMs: 100, keys: 10 };
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 200 }), (waits) => {
        const buckets = new TokenBuckets(limits);
        let now = 0;
        let taken = 0;
        for (const wait of waits) {
          now += wait;
          if (buckets.take('a', now)) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(limits.size + now / limits.refillMs);
        expect(buckets.take('b', now)).toBe(true);
      }),
    );
  });

  it('is bounded in keys', () => {
    const buckets = new TokenBuckets({ size: 1, refillMs: 1e9, keys: 2 });
    for (const key of ['a', 'b', 'c']) buckets.take(key, 0);
    expect(buckets.take('c', 0)).toBe(false);
    expect(buckets.take('a', 0)).toBe(true);
  });
});
