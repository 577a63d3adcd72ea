import { PillionError } from '@pillion/core/values';
import { isRecord } from '../validation/record-reader.ts';
import { checkedLine } from './field-edits.ts';
import type { LocalResponse } from './filter.ts';
import { isStatus } from './head-edits.ts';

/** A handler's answer as a response that can be sent. Throws `PillionError` where it is none. */
export function checkedAnswer(answer: unknown): LocalResponse {
  if (!isRecord(answer)) throw refusal('answer', answer, 'nothing, or what respond() returns');
  const { status, headers = {}, body = '' } = answer;
  if (!isStatus(status)) throw refusal('status', status, '200 to 599');
  if (!isRecord(headers)) throw refusal('headers', headers, 'an object of names and values');
  const lines = Object.entries(headers).map(([name, value]) => checkedLine(name, value as string));
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw refusal('body', body, 'a string or bytes');
  if (body.length > 0 && (status === 204 || status === 304))
    throw refusal('body', body, `nothing beside status ${status}`);
  return { status, headers: Object.fromEntries(lines), body };
}

function refusal(what: string, value: unknown, accepted: string): PillionError {
  const written = JSON.stringify(value) ?? typeof value;
  return new PillionError(
    'filter.answer',
    `${what}=${written.slice(0, 80)}: cannot be answered; accepted: ${accepted}`,
  );
}
