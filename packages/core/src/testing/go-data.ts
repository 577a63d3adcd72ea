import { goTime } from '../template/go/time/go-time.ts';
import { UTC } from '../template/go/time/zone.ts';
import { GoFloat, GoMap, GoSlice, type GoValue } from '../template/go/value/types.ts';

/** The data of the behaviour tables: one value of each kind, named by a letter or two. */
export const DATA: GoValue = {
  s: 'hello',
  e: '',
  u: 'héllo✓',
  n: 3,
  z: 0,
  i64: 7n,
  f: 1.5,
  fi: new GoFloat(3),
  big: new GoFloat(1e6),
  t: true,
  b: false,
  nil: null,
  l: [1, 'two', null, 4.5],
  el: [],
  ints: [3, 1, 2],
  sl: new GoSlice(['p', 'q'], 'string'),
  m: { b: 1, a: 'x', c: null },
  em: {},
  sm: new GoMap([['k', 'v']], 'string'),
  deep: { a: { b: { c: 'd' } } },
  nested: { a: [1, { b: 2 }], c: { d: '<&>' } },
  people: [
    { name: 'Ann', age: 30 },
    { name: 'Bob', age: 4 },
  ],
  tm: goTime({ nanoseconds: 1_709_211_845_123_456_789n, location: UTC }),
};
