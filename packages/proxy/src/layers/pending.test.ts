import { describe, expect, it } from 'vitest';
import { Loads } from '../routing/load.ts';
import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import { play, Playbook } from '../testing/playbook.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const ONE = { maxConnections: 1, maxPending: 1 };

/** Sessions that share a cluster with room for one request, and for one that waits. */
function sessions(count: number, traffic: Partial<TrafficPolicy> = ONE): Playbook[] {
  const loads = new Loads(() => 0);
  return Array.from({ length: count }, () => {
    const session = new Playbook({ traffic, loads, endpoints: ['10.0.0.2:8000'] });
    session.start();
    return session;
  });
}

describe('a request to a cluster that is full', () => {
  it('waits until another is over, and then has its place for sure', async () => {
    const [first, second, third] = sessions(3);
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three');
    expect(first.client(GET)).toEqual(['connect 10.0.0.2:8000']);
    expect(second.client(GET)).toEqual(['await']);
    expect(third.client(GET).at(-1)).toBe('record 503 UO overflow');
    first.connected();
    first.server(OK);
    expect(third.client(GET)).toEqual(['await']);
    expect(await second.settled()).toEqual(['connect 10.0.0.2:8000']);
    second.connected();
    expect(second.server(OK)).toContain('record 200 - -');
    expect(await third.settled()).toEqual(['connect 10.0.0.2:8000']);
  });

  it('leaves the line when its client or its time is gone', async () => {
    const [first, second, third] = sessions(3, { ...ONE, timeoutMs: 1000 });
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three');
    first.client(GET);
    second.client(GET);
    expect(second.timeout('request')).toContain('record 504 UT response timeout');
    expect(third.client(GET)).toContain('await');
    third.reset('downstream');
    first.connected();
    first.server(OK);
    expect(first.client(GET)).toContain('connect 10.0.0.2:8000');
  });

  it('is refused at once where nobody may wait', () => {
    const session = play({ traffic: { maxConnections: 0, maxPending: 0 } });
    expect(session.client(GET).at(-1)).toBe('record 503 UO overflow');
    expect(session.sent('downstream')).toContain('x-envoy-overloaded: true');
  });
});
