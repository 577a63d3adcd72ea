import { type Parsed, parsed, refused } from './problem.ts';

/** A numeric user or group id as the kernel sees it, 0 to 4294967294. */
export type Uid = number & { readonly __uid: unique symbol };

const MAX = 4_294_967_294;

/** Brands a number known to be an id at the time of writing; throws where it is none. */
export function uid(value: number): Uid {
  if (!Number.isInteger(value) || value < 0 || value > MAX)
    throw new RangeError(`not a uid: ${value}`);
  return value as Uid;
}

export function parseUid(subject: string, text: string): Parsed<Uid> {
  const digits = text.trim();
  if (/^[0-9]{1,10}$/.test(digits) && Number(digits) <= MAX) return parsed(Number(digits) as Uid);
  return refused({
    code: 'uid.malformed',
    subject,
    value: text,
    reason: 'is not a numeric id',
    accepted: `a user or group id, 0 to ${MAX}`,
  });
}
