import { any, int, string } from '../function/params.ts';
import { func, type FunctionMap, metered } from '../function/signature.ts';
import { sprint } from '../format/print.ts';
import type { Meter } from '../meter.ts';
import { formatDuration, parseDuration, SECOND } from '../time/duration.ts';
import { getKey, hasKey, isMap } from '../value/map.ts';
import { integerOf } from '../value/number.ts';
import type { GoValue } from '../value/types.ts';
import { mapCase } from '../sprig/strings.ts';
import { GoFunctionError } from '../error.ts';
import { fieldOf } from './field.ts';

export const texts: FunctionMap = {
  annotation: metered([any, string, any], (meter, meta, name, fallback) => {
    const annotations = fieldOf(meta, 'Annotations');
    const present = isMap(annotations) && hasKey(annotations, name);
    return present ? getKey(annotations, name) : sprint([fallback], meter);
  }),
  valueOrDefault: func([any, any], (value, fallback) =>
    value === '' || value === undefined || value === null ? fallback : value,
  ),
  contains: func([string, string], (needle, text) => text.includes(needle)),
  toLower: func([string], (text) => mapCase(text, (part) => part.toLowerCase())),
  directory: func([string], (path) => path.slice(0, path.lastIndexOf('/') + 1)),
  kubevirtInterfaces: func([string], (list) => list),
  excludeInterfaces: func([string], (list) => list),
  indent: metered([int, string], indent),
  formatDuration: func([any], (value) => formatDuration(nanosecondsOf(value))),
};

/** Unlike sprig's, leaves the first line where it is: a template has indented that itself. */
function indent(meter: Meter, spaces: number, text: string): string {
  const lines = text.split('\n');
  const width = Math.abs(spaces);
  meter.size(text.length + lines.length * width);
  return lines.join(`\n${' '.repeat(width)}`);
}

/** A protobuf duration as a host struct or as JSON has it, or a `time.Duration`. */
function nanosecondsOf(value: GoValue): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'string') {
    const nanoseconds = parseDuration(value);
    if (nanoseconds === undefined) throw new GoFunctionError(`not a duration: ${value}`);
    return nanoseconds;
  }
  const seconds = integerOf(fieldOf(value, 'Seconds'));
  const nanoseconds = integerOf(fieldOf(value, 'Nanos'));
  if (seconds === undefined && nanoseconds === undefined) return integerOf(value) ?? 0n;
  return (seconds ?? 0n) * SECOND + (nanoseconds ?? 0n);
}
