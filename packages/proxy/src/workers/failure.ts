import { isPillionError, PillionError } from '@pillion/core/values';
import type { Failure } from './message.ts';

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), code: undefined, own: false };
  const { code } = error as NodeJS.ErrnoException;
  return { message: error.message, code, own: isPillionError(error) };
}

/** The error again, in the thread that it was told to. */
export function errorOf({ message, code, own }: Failure): Error {
  if (own && code !== undefined) return new PillionError(code, message);
  return Object.assign(new Error(message), code !== undefined && { code });
}
