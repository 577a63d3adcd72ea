import { GoFunctionError } from '../error.ts';
import { isTrue } from '../value/truth.ts';
import { GoStruct, type GoValue } from '../value/types.ts';

/** Sprig's `empty`: as the template's own truth, except that a struct that is no pointer is never empty. */
export function isEmpty(value: GoValue): boolean {
  if (value instanceof GoStruct && !value.type.pointer) return false;
  return !isTrue(value);
}

/** The words of a function that Go's sprig has and a pure engine cannot give. */
export function unavailable(name: string, reason: string): GoFunctionError {
  return new GoFunctionError(`${name} is not available: ${reason}`);
}
