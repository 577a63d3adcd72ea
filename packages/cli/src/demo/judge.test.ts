import { describe, expect, it } from 'vitest';
import { type Call, CALLS } from './calls.ts';
import { type Evidence, judge } from './judge.ts';
import { formatJson, formatTable } from './report.ts';

const call = CALLS[0] as Call;
const good: Evidence = {
  result: {
    id: 1,
    status: 200,
    latencyMs: 1.5,
    seen: { peer: '127.0.0.6', local: '10.88.0.3:8000' },
  },
  movedRules: [
    '-A OUTPUT -j ISTIO_OUTPUT',
    '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
    '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
  ],
  access: {
    client: [
      {
        direction: 'outbound',
        cluster: 'outbound|80||web.demo.svc.cluster.local',
        upstream: '10.88.0.3:8000',
      },
    ],
    server: [{ direction: 'inbound', cluster: 'inbound|8000||' }],
  },
};
const excluded = CALLS.find(({ name }) => name.includes('excludeOutboundPorts')) as Call;

describe('judge', () => {
  it('passes a call that went the asserted way, and tells the way', () => {
    expect(judge(call, good)).toEqual({
      name: call.name,
      path: '15001 outbound|80||web.demo.svc.cluster.local -> 10.88.0.3:8000 -> 15006 inbound|8000|| -> application sees 127.0.0.6',
      rule: '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
      status: 200,
      latencyMs: 1.5,
      ok: true,
      faults: [],
    });
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['another status', { result: { ...good.result, status: 503 } }, /status is 503/],
    ['no answer', { result: { id: 1, status: 200, latencyMs: 1 } }, /no application answered/],
    ['no rule', { movedRules: [] }, /decided by no rule/],
    ['a leg less', { access: { ...good.access, server: [] } }, /missing: inbound in server/],
    [
      'another cluster',
      {
        access: {
          ...good.access,
          client: [{ direction: 'outbound', cluster: 'PassthroughCluster' }],
        },
      },
      /unexpected: outbound in client by PassthroughCluster/,
    ],
    [
      'a source that is not 127.0.0.6',
      { result: { ...good.result, seen: { peer: '10.88.0.2', local: '10.88.0.3:8000' } } },
      /saw peer 10\.88\.0\.2/,
    ],
    [
      'another address',
      { result: { ...good.result, seen: { peer: '127.0.0.6', local: '127.0.0.1:8000' } } },
      /reached at 127\.0\.0\.1/,
    ],
  ])('fails on %s', (_what, change, fault) => {
    const verdict = judge(call, { ...good, ...change });
    expect(verdict.ok).toBe(false);
    expect(verdict.faults.join('\n')).toMatch(fault);
  });

  it('fails an excluded call that a proxy saw after all', () => {
    const verdict = judge(excluded, good);
    expect(verdict.faults.join('\n')).toMatch(/decided by -A ISTIO_OUTPUT -j ISTIO_REDIRECT/);
    expect(verdict.faults.join('\n')).toMatch(/unexpected: outbound/);
  });
});

describe('reports', () => {
  const verdicts = [judge(call, good), judge(excluded, good)];

  it('say the same as table and as JSON', () => {
    const { calls } = JSON.parse(formatJson(verdicts)) as {
      calls: { name: string; ok: boolean }[];
    };
    const table = formatTable(verdicts);
    expect(calls.map(({ ok }) => ok)).toEqual([true, false]);
    for (const { name } of calls) expect(table).toContain(name);
    expect(table).toContain('FAILED');
  });
});
