import type { Cidr, PortRange } from '../../values/index.ts';
import type { IdRange } from '../ir.ts';
import type { Selection } from '../capture.ts';
import { networkOf } from './address-number.ts';
import { between, type Intervals, only, union } from './intervals.ts';
import { is, type Test } from './region.ts';
import { interfaceSet } from './tests-of.ts';

/** The words of specifications: the values of options as sets, and the tests that many share. */

export const TCP: Test = is('protocol', only('tcp'));
export const UDP: Test = is('protocol', only('udp'));
export const OVER_LOOPBACK: Test = is('outInterface', only('lo'));

export const EVERY_PORT: Intervals = between(1, 65_535);

export function portSet(ranges: Selection<PortRange>): Intervals {
  if (ranges === 'all') return EVERY_PORT;
  return union(...ranges.map(({ first, last }) => between(first, last)));
}

export function idSet(ranges: readonly IdRange[]): Intervals {
  return union(...ranges.map(({ first, last }) => between(first, last)));
}

export function addressSet(cidrs: readonly Cidr[]): Intervals {
  return union(...cidrs.map(networkOf));
}

export function interfaceSets(names: readonly string[]): Intervals {
  return union(...names.map(interfaceSet));
}
