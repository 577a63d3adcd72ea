import type { BuiltinChain, TableName } from '../ir.ts';

/** What a packet meets in a hook, in the order of netfilter's priorities. */
export type Stage = TableName | 'conntrack';

/**
 * The nat table's chains INPUT and POSTROUTING are left out: they rewrite sources, which no target
 * of the IR does, and iptables refuses to filter there.
 */
export const HOOKS: Readonly<Record<BuiltinChain, readonly Stage[]>> = {
  PREROUTING: ['raw', 'conntrack', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter'],
  FORWARD: ['mangle', 'filter'],
  OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'filter'],
  POSTROUTING: ['mangle'],
};
