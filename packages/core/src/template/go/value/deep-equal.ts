import type { Meter } from '../meter.ts';
import { typeOf } from './kind.ts';
import { getKey, hasKey, isMap, keysOf, sizeOf } from './map.ts';
import { floatOf, integerOf } from './number.ts';
import { GoComplex, GoStruct, type GoValue, itemsOf } from './types.ts';

/** Go's `reflect.DeepEqual`: same types all the way down, so 1 and 1.0 differ. */
export function deepEqual(left: GoValue, right: GoValue, meter: Meter, depth = 0): boolean {
  meter.descend(depth);
  if (left === undefined || left === null) return right === undefined || right === null;
  if (right === undefined || right === null || typeOf(left) !== typeOf(right)) return false;
  if (typeof left === 'string' || typeof left === 'boolean') return left === right;
  const integer = integerOf(left);
  if (integer !== undefined) return integer === integerOf(right);
  const float = floatOf(left);
  if (float !== undefined) return float === floatOf(right);
  return equalComposites(left, right, meter, depth);
}

function equalComposites(left: GoValue, right: GoValue, meter: Meter, depth: number): boolean {
  const leftItems = itemsOf(left);
  const rightItems = itemsOf(right);
  if (leftItems && rightItems) {
    if (leftItems.length !== rightItems.length) return false;
    return leftItems.every((item, index) => deepEqual(item, rightItems[index], meter, depth + 1));
  }
  if (isMap(left) && isMap(right)) {
    if (sizeOf(left) !== sizeOf(right)) return false;
    return keysOf(left).every(
      (key) =>
        hasKey(right, key) && deepEqual(getKey(left, key), getKey(right, key), meter, depth + 1),
    );
  }
  if (left instanceof GoComplex && right instanceof GoComplex)
    return left.re === right.re && left.im === right.im;
  if (left instanceof GoStruct && right instanceof GoStruct) return left.target === right.target;
  return false; // Go functions are never equal
}
