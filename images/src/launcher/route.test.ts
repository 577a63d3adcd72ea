import { expect, it } from 'vitest';
import { route } from './route.ts';

it.each([
  ['pilot-agent', 'proxy sidecar --domain x', 'proxy', 'proxy sidecar --domain x'],
  [
    'pilot-agent',
    'request --debug-port=15020 POST drain',
    'proxy',
    'request --debug-port=15020 POST drain',
  ],
  ['pilot-agent', 'wait', 'proxy', 'wait'],
  ['pilot-agent', '', 'proxy', ''],
  ['pilot-agent', 'istio-iptables -p 15001 -x  -b *', 'iptables', '-p 15001 -x  -b *'],
  ['pilot-agent', 'istio-clean-iptables --dry-run', 'iptables', 'clean --dry-run'],
  ['pilot-agent', 'pillion-iptables verify', 'iptables', 'verify'],
  ['pillion-iptables', 'istio-iptables -p 1', 'iptables', '-p 1'],
  ['pillion-iptables', 'verify', 'iptables', 'verify'],
  ['istio-clean-iptables', '', 'iptables', 'clean'],
  ['istio-iptables', '-p 1', 'iptables', '-p 1'],
  ['pillion-injector', '--in-cluster', 'injector', '--in-cluster'],
])('%s %s is for %s', (name, words, program, args) => {
  expect(route(name, split(words))).toEqual({ program, args: split(args) });
});

function split(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
