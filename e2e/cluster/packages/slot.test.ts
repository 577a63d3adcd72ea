import { BlockList } from 'node:net';
import { expect, it } from 'vitest';
import { SLOTS, slotAt } from './slot.ts';

const slots = Array.from({ length: SLOTS }, (_, number) => slotAt(number, '/tmp'));

it('gives slots nothing in common', () => {
  for (const { number, host, node, prefixLengths } of slots) {
    const network = new BlockList();
    network.addSubnet(host.ipv4, prefixLengths.ipv4, 'ipv4');
    network.addSubnet(host.ipv6, prefixLengths.ipv6, 'ipv6');
    expect(network.check(node.ipv4, 'ipv4')).toBe(true);
    expect(network.check(node.ipv6, 'ipv6')).toBe(true);
    for (const other of slots.filter((slot) => slot.number !== number)) {
      expect(network.check(other.node.ipv4, 'ipv4')).toBe(false);
      expect(network.check(other.node.ipv6, 'ipv6')).toBe(false);
    }
  }
  for (const key of ['state', 'link', 'cgroup'] as const)
    expect(new Set(slots.map((slot) => slot[key])).size).toBe(SLOTS);
});

it('refuses a slot that is none', () => {
  for (const number of [-1, 0.5, Number.NaN, SLOTS])
    expect(() => slotAt(number, '/')).toThrow('slot');
});
