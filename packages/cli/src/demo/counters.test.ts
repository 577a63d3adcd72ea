import { describe, expect, it } from 'vitest';
import { decidingRule, moved, parseCounters } from './counters.ts';

const save = (excluded: number, redirected: number, proxy: number): string => `# Generated
*filter
[99:99] -A OUTPUT -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:ISTIO_OUTPUT - [0:0]
[7:420] -A OUTPUT -j ISTIO_OUTPUT
[${excluded}:60] -A ISTIO_OUTPUT -p tcp -m tcp --dport 8080 -j RETURN
[${proxy}:60] -A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
[${proxy}:60] -A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
[0:0] -A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
[${redirected}:60] -A ISTIO_OUTPUT -j ISTIO_REDIRECT
COMMIT
`;

describe('counters', () => {
  it('tell the rule that decided, not the one that let the proxy itself out', () => {
    const rules = moved(parseCounters(save(1, 2, 3)), parseCounters(save(1, 3, 4)));
    expect(rules).toEqual([
      '-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN',
      '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
      '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
    ]);
    expect(decidingRule(rules, 'ISTIO_OUTPUT')).toBe('-A ISTIO_OUTPUT -j ISTIO_REDIRECT');
  });

  it('read the nat table only', () => {
    expect([...parseCounters(save(0, 0, 0)).keys()].some((rule) => rule.includes('ACCEPT'))).toBe(
      false,
    );
  });

  it('keep equal rules of a chain apart', () => {
    const twice = '*nat\n[1:1] -A A -j B\n[2:2] -A A -j B\nCOMMIT\n';
    expect([...parseCounters(twice).values()]).toEqual([1, 2]);
  });

  it('decide nothing where nothing moved', () => {
    const counters = parseCounters(save(1, 1, 1));
    expect(decidingRule(moved(counters, counters), 'ISTIO_OUTPUT')).toBeUndefined();
  });
});
