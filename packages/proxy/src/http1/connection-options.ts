import type { Fields } from './fields.ts';
import type { HttpVersion } from './head.ts';

/** Fields that a `Connection` header may not take away: the message's meaning hangs on them. */
const PROTECTED: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'trailer',
  'date',
  'expect',
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-proto',
  'traceparent',
]);

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection'] as const;

/** Whether a message leaves its connection open for the next one (RFC 9112 section 9.3). */
export function isPersistent(version: HttpVersion, fields: Fields): boolean {
  const tokens = fields.tokens('connection');
  if (tokens.includes('close')) return false;
  return version === '1.1' || tokens.includes('keep-alive');
}

/**
 * The protocols that a message wants to switch to, or says it switches to; empty if none.
 * `h2c` is not among them: an upgrade to HTTP/2 would slip past everything that looks at requests.
 */
export function upgradeProtocols(fields: Fields): string[] {
  if (fields.indexOf('upgrade') < 0) return [];
  if (!fields.tokens('connection').includes('upgrade')) return [];
  const protocols = fields.tokens('upgrade');
  return protocols.includes('h2c') ? [] : protocols;
}

/** The fields that end at this hop, by index: the usual ones and those that `Connection` names. */
export function hopByHopFields(fields: Fields, keepUpgrade: boolean): number[] {
  const tokens = fields.tokens('connection');
  const names = new Set<string>(HOP_BY_HOP);
  for (const token of tokens) if (!PROTECTED.has(token)) names.add(token);
  if (keepUpgrade) names.delete('upgrade');
  else names.add('upgrade');
  const indexes: number[] = [];
  for (const name of names) {
    for (let at = fields.indexOf(name); at >= 0; at = fields.indexOf(name, at)) indexes.push(at);
  }
  return indexes;
}
