import { AUTHORITY, consistsOf, TARGET } from './characters.ts';
import { fault, type HttpFault, isFault } from './fault.ts';
import { type Fields, isToken, parseFields } from './fields.ts';
import type { HttpLimits } from './limits.ts';

export type HttpVersion = '1.0' | '1.1';

export interface RequestHead {
  readonly method: string;
  /** As written: origin form, absolute form, `*`, or an authority for CONNECT. */
  readonly target: string;
  readonly version: HttpVersion;
  readonly fields: Fields;
}

export interface ResponseHead {
  readonly status: number;
  readonly version: HttpVersion;
  readonly fields: Fields;
}

/** Parses a whole request head: start line to blank line, every line ended by CRLF. */
export function parseRequestHead(text: string, limits: HttpLimits): RequestHead | HttpFault {
  const lineEnd = text.indexOf('\r');
  const first = text.indexOf(' ');
  const second = text.indexOf(' ', first + 1);
  if (first < 0 || second < 0 || second > lineEnd) return fault('http.startLine');
  const method = text.slice(0, first);
  const target = text.slice(first + 1, second);
  if (!isToken(method)) return fault('http.startLine');
  const version = versionOf(text.slice(second + 1, lineEnd));
  if (typeof version !== 'string') return version;
  if (!isTarget(method, target)) return fault('http.target');
  const fields = parseFields(text, lineEnd + 2, limits.fields);
  if (isFault(fields)) return fields;
  return hasValidHost(fields, version, target)
    ? { method, target, version, fields }
    : fault('http.host');
}

/** Parses a whole response head. The reason phrase may be anything without a control character. */
export function parseResponseHead(text: string, limits: HttpLimits): ResponseHead | HttpFault {
  const lineEnd = text.indexOf('\r');
  const version = versionOf(text.slice(0, 8));
  if (typeof version !== 'string') return version;
  const status = /^ ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/.exec(
    text.slice(8, lineEnd),
  )?.[1];
  if (status === undefined) return fault('http.startLine');
  const fields = parseFields(text, lineEnd + 2, limits.fields);
  return isFault(fields) ? fields : { status: Number(status), version, fields };
}

function versionOf(text: string): HttpVersion | HttpFault {
  if (text === 'HTTP/1.1') return '1.1';
  if (text === 'HTTP/1.0') return '1.0';
  return fault(/^HTTP\/[0-9](?:\.[0-9])?$/.test(text) ? 'http.version' : 'http.startLine');
}

function isTarget(method: string, target: string): boolean {
  if (method === 'CONNECT') return isAuthority(target) && /:[0-9]{1,5}$/.test(target);
  if (target === '*') return method === 'OPTIONS';
  if (!consistsOf(target, 0, target.length, TARGET)) return false;
  if (target.startsWith('/')) return true;
  const authority = authorityOf(target);
  return authority !== undefined && isAuthority(authority);
}

/** The authority of an absolute-form target; `undefined` for every other form. */
export function authorityOf(target: string): string | undefined {
  return /^https?:\/\/([^/?]*)/i.exec(target)?.[1];
}

function isAuthority(text: string): boolean {
  return text !== '' && consistsOf(text, 0, text.length, AUTHORITY);
}

/**
 * One Host in HTTP/1.1, at most one in HTTP/1.0, never one that a second parser might read
 * differently. An absolute target must agree with it: of two names, which one counts?
 */
function hasValidHost(fields: Fields, version: HttpVersion, target: string): boolean {
  const index = fields.indexOf('host');
  if (index < 0) return version === '1.0';
  if (fields.indexOf('host', index) >= 0) return false;
  const host = fields.valueAt(index);
  if (!consistsOf(host, 0, host.length, AUTHORITY)) return false;
  const authority = target.startsWith('/') ? undefined : authorityOf(target);
  return authority === undefined || authority.toLowerCase() === host.toLowerCase();
}
