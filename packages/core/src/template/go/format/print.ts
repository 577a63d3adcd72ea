import type { Meter } from '../meter.ts';
import { GoStruct, type GoValue } from '../value/types.ts';
import { show } from './format.ts';

/** What `{{ value }}` writes: as `print`, but a missing value says so and pointers are followed. */
export function printFinal(value: GoValue, meter: Meter): string {
  if (value === undefined || value === null) return '<no value>';
  if (value instanceof GoStruct && value.type.pointer && value.target !== undefined)
    return show(new GoStruct({ ...value.type, pointer: false }, value.target), meter);
  return show(value, meter);
}

/** Go's `fmt.Sprint`: a blank between operands where neither is a string. */
export function sprint(values: readonly GoValue[], meter: Meter): string {
  let text = '';
  values.forEach((value, index) => {
    const apart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    text += (apart ? ' ' : '') + show(value, meter);
    meter.size(text.length);
  });
  return text;
}

/** Go's `fmt.Sprintln`: a blank between all operands, and a newline. */
export function sprintln(values: readonly GoValue[], meter: Meter): string {
  const text = `${values.map((value) => show(value, meter)).join(' ')}\n`;
  meter.size(text.length);
  return text;
}
