import { PillionError } from '@pillion/core/values';

/** A whole number above zero from a flag; throws `PillionError` where it is none. */
export function parseCount(subject: string, text: string): number {
  const number = Number(text);
  if (/^[0-9]{1,7}$/.test(text) && number > 0) return number;
  throw PillionError.of('arguments.invalid', [
    {
      code: 'flag.number',
      subject,
      value: text,
      reason: 'is not a number',
      accepted: 'a whole number above 0',
    },
  ]);
}
