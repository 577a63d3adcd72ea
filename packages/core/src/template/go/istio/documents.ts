import { emitYaml } from '../../../kubernetes/yaml-emitter.ts';
import type { Json } from '../../../kubernetes/types.ts';
import { GoFunctionError } from '../error.ts';
import { any, string } from '../function/params.ts';
import { type FunctionMap, metered, withCost, PER_CHARACTER } from '../function/signature.ts';
import { parseJson, toJson } from '../json/index.ts';
import type { Meter } from '../meter.ts';
import type { GoValue } from '../value/types.ts';

/**
 * Values as JSON and YAML. A host struct is what its type says it is in JSON; a host that knows
 * protobuf messages replaces `protoToJSON` to leave out what has the default value.
 */
export const documents: FunctionMap = withCost(PER_CHARACTER, {
  structToJSON: metered([any], (meter, value) => orEmptyObject(meter, value)),
  protoToJSON: metered([any], (meter, value) => orEmptyObject(meter, value)),
  fromJSON: metered([string], (meter, text) => {
    const parsed = parseJson(text, meter);
    return parsed.ok ? parsed.value : '{}';
  }),
  toYaml: metered([any], toYaml),
});

function orEmptyObject(meter: Meter, value: GoValue): string {
  if (value === undefined || value === null) return '{}';
  try {
    return toJson(value, {}, meter);
  } catch (error) {
    if (error instanceof GoFunctionError) return '{}';
    throw error;
  }
}

/** Through JSON, as Kubernetes' own YAML goes; what JSON has not is the empty text. */
function toYaml(meter: Meter, value: GoValue): string {
  try {
    const text = emitYaml(JSON.parse(toJson(value, { rawHtml: true }, meter)) as Json);
    meter.size(text.length);
    return text;
  } catch (error) {
    if (error instanceof GoFunctionError) return '';
    throw error;
  }
}
