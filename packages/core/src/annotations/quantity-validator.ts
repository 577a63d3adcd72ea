import { QUANTITY_ERRORS, quantityError } from '../kubernetes/quantity.ts';
import type { Validator } from './definition.ts';

/** A resource quantity; control characters are refused first, as they could end a line of YAML. */
export const quantity: Validator = (value) => {
  const accepted = 'a quantity such as 100m, 2, 128Mi or 1Gi';
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(value)) {
    const istioReason = 'value contains control characters';
    return [
      {
        code: 'quantity.malformed',
        value,
        reason: 'holds control characters',
        accepted,
        istioReason,
      },
    ];
  }
  const error = quantityError(value);
  if (error === undefined) return [];
  const reason = error === 'suffix' ? 'has an unknown unit' : 'is no quantity';
  return [
    { code: 'quantity.malformed', value, reason, accepted, istioReason: QUANTITY_ERRORS[error] },
  ];
};
