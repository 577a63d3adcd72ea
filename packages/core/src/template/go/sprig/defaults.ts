import { any, bool, string } from '../function/params.ts';
import { func, type FunctionMap, metered, variadic } from '../function/signature.ts';
import { deepEqual } from '../value/deep-equal.ts';
import { kindOf, typeOf } from '../value/kind.ts';
import { isEmpty } from './empty.ts';

/** Defaults and questions about values. */
export const defaults: FunctionMap = {
  default: variadic([any], any, (fallback, ...given) => (isEmpty(given[0]) ? fallback : given[0])),
  empty: func([any], isEmpty),
  coalesce: variadic([], any, (...values) => values.find((value) => !isEmpty(value))),
  all: variadic([], any, (...values) => !values.some(isEmpty)),
  any: variadic([], any, (...values) => values.some((value) => !isEmpty(value))),
  ternary: func([any, any, bool], (yes, no, condition) => (condition ? yes : no)),
  typeOf: func([any], typeOf),
  typeIs: func([string, any], (type, value) => typeOf(value) === type),
  typeIsLike: func(
    [string, any],
    (type, value) => typeOf(value) === type || `*${type}` === typeOf(value),
  ),
  kindOf: func([any], kindOf),
  kindIs: func([string, any], (kind, value) => kindOf(value) === kind),
  deepEqual: metered([any, any], (meter, left, right) => deepEqual(left, right, meter)),
};
