import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exposition } from '../telemetry/prometheus.ts';
import type { AccessRecord } from '../telemetry/access-record.ts';
import { Meter } from '../telemetry/meter.ts';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import { endpointOf } from '../testing/playbook.ts';
import { countsMessage, sumCounts } from './counts-message.ts';

const WORKLOAD = {
  name: 'a',
  namespace: 'default',
  canonicalService: 'a',
  canonicalRevision: 'latest',
  app: 'a',
  version: '1',
  cluster: 'Kubernetes',
};

/** Requests and connections, few enough in kind that workers see the same ones. */
const arbitraryRecord: fc.Arbitrary<AccessRecord> = fc
  .record({
    name: fc.constantFrom('one', 'other'),
    status: fc.constantFrom(200, 404, 503, undefined),
    durationMs: fc.nat(2000),
    bytesIn: fc.nat(100_000),
    bytesOut: fc.nat(100_000),
  })
  .map(({ name, status, ...numbers }) => ({
    direction: 'outbound',
    protocol: status === undefined ? 'TCP' : 'HTTP/1.1',
    cluster: {
      name,
      kind: 'service',
      service: undefined,
      treatment: undefined,
      endpoints: [],
      policy: DEFAULT_TRAFFIC_POLICY,
    },
    reason: { code: 'test', sentence: 'for a test', evidence: {} },
    originalDestination: endpointOf('10.96.0.10:80').text,
    peer: endpointOf('10.0.0.1:40000').text,
    upstream: undefined,
    localAddress: undefined,
    http:
      status === undefined
        ? undefined
        : {
            method: 'GET',
            path: '/',
            authority: 'a',
            status,
            requestId: undefined,
            userAgent: undefined,
            forwardedFor: undefined,
            attempts: 1,
          },
    serverName: undefined,
    flags: [],
    details: undefined,
    startedAt: 0,
    ...numbers,
  }));

/** Lines without their order, which is that in which series came about. */
async function page(counts: Parameters<typeof exposition>[0]): Promise<readonly string[]> {
  return (await exposition(counts)).text.split('\n').toSorted();
}

it('tells of many workers what one would have told that had seen it all', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(arbitraryRecord, fc.nat(2)), { maxLength: 40 }),
      async (seen) => {
        const alone = new Meter(WORKLOAD);
        const workers = [new Meter(WORKLOAD), new Meter(WORKLOAD), new Meter(WORKLOAD)];
        for (const [record, worker] of seen) {
          for (const meter of [alone, workers[worker]]) {
            meter?.record(record);
            meter?.opened('outbound', record.cluster);
            if (meter !== undefined) meter.cluster(record.cluster).active++;
            if (meter !== undefined) meter.spansSent++;
          }
        }
        const passed = workers.map((meter) => structuredClone(countsMessage(meter)));
        expect(await page(sumCounts(passed))).toEqual(await page(alone));
      },
    ),
    { numRuns: 50 },
  );
});
