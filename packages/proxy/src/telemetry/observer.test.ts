import { describe, expect, it } from 'vitest';
import type { WorkloadIdentity } from '../settings/workload.ts';
import { play } from '../testing/playbook.ts';
import type { AccessRecord } from './access-record.ts';
import { Meter } from './meter.ts';
import { observe } from './observer.ts';
import { exposition } from './prometheus.ts';
import { RecordFeed } from './record-feed.ts';

const WORKLOAD: WorkloadIdentity = {
  name: 'a',
  namespace: 'default',
  canonicalService: 'a',
  canonicalRevision: 'v1',
  app: 'a',
  version: 'v1',
  cluster: 'Kubernetes',
};

/** The record of a request that was answered so, or reset. */
function recordOf(status: number | 'reset'): AccessRecord {
  const session = play();
  session.client('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
  session.connected();
  if (status === 'reset') session.reset('upstream');
  else session.server(`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`);
  const [record] = session.records;
  if (record === undefined) throw new Error('the request is over');
  return record;
}

describe('a sampled access log', () => {
  it('has its share of what went well, and all of what did not; everybody else sees everything', () => {
    const lines: string[] = [];
    let chance = 0;
    let seen = 0;
    const feed = new RecordFeed();
    const stop = feed.watch(() => void seen++);
    const meter = new Meter(WORKLOAD);
    const observer = observe('outbound', meter, {
      log: { format: { kind: 'json' }, sampling: 0.25, write: (line) => void lines.push(line) },
      feed,
      chance: () => (chance++ % 100) / 100,
    });
    const good = recordOf(200);
    for (let at = 0; at < 400; at++) observer.record(good);
    expect(lines).toHaveLength(100);
    observer.record(recordOf(500));
    observer.record(recordOf('reset'));
    expect(lines.slice(100).map((line): unknown => JSON.parse(line))).toMatchObject([
      { status: 500 },
      { status: 503, flags: 'UC' },
    ]);
    stop();
    observer.record(good);
    expect(seen).toBe(402);
    expect([...meter.clusters][0]?.state.requests).toBe(403);
  });
});

describe('labels that filters put on metrics', () => {
  it('have a hundred values each, and one for the rest', async () => {
    const meter = new Meter(WORKLOAD, ['tenant']);
    const record = recordOf(200);
    const { http } = record;
    if (http === undefined) throw new Error('it is HTTP');
    for (let at = 0; at < 150; at++)
      meter.record({ ...record, http: { ...http, annotations: new Map([['tenant', `t${at}`]]) } });
    meter.record(record);
    const { text } = await exposition(meter);
    const lines = text.split('\n').filter((line) => line.startsWith('istio_requests_total{'));
    expect(lines).toHaveLength(102);
    expect(lines.find((line) => line.includes('tenant="other"'))).toMatch(/ 50$/);
    expect(lines.find((line) => line.includes('tenant=""'))).toMatch(/ 1$/);
  });
});
