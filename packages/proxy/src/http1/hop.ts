import type { Fields } from './fields.ts';
import type { HttpVersion } from './head.ts';

/** What a head says about the connection it came on, and about nothing beyond (RFC 9110 section 7.6.1). */
export interface Hop {
  /** Another message may follow on the connection. */
  readonly persistent: boolean;
  /**
   * Asks for, or announces, another protocol. `h2c` does not count: an upgrade to HTTP/2 would slip
   * past everything that looks at requests.
   */
  readonly upgrade: boolean;
  /** The fields that end here, by index. An upgrade's own field is not among them. */
  readonly fields: readonly number[];
  /** They say no more than is true of the next connection as well, so that they may stay. */
  readonly harmless: boolean;
}

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

const PERSISTENT: Hop = { persistent: true, upgrade: false, fields: [], harmless: true };
const CLOSING: Hop = { persistent: false, upgrade: false, fields: [], harmless: true };

export function readHop(version: HttpVersion, fields: Fields): Hop {
  const connection = fields.indexOf('connection');
  const old = fields.indexOf('keep-alive') >= 0 || fields.indexOf('proxy-connection') >= 0;
  const switches = fields.indexOf('upgrade') >= 0;
  if (connection < 0 && !old && !switches) return version === '1.1' ? PERSISTENT : CLOSING;
  if (version === '1.1' && !old && !switches && saysKeepAliveOnly(fields, connection)) {
    return { persistent: true, upgrade: false, fields: [connection], harmless: true };
  }
  const tokens = fields.tokens('connection');
  const upgrade =
    switches && tokens.includes('upgrade') && !fields.tokens('upgrade').includes('h2c');
  return {
    persistent: !tokens.includes('close') && (version === '1.1' || tokens.includes('keep-alive')),
    upgrade,
    fields: endingFields(fields, tokens, upgrade),
    harmless:
      version === '1.1' &&
      !old &&
      upgrade === switches &&
      tokens.every((token) => token === 'keep-alive' || (token === 'upgrade' && upgrade)),
  };
}

/** What most servers and clients say, and what holds in HTTP/1.1 anyhow. */
function saysKeepAliveOnly(fields: Fields, connection: number): boolean {
  return (
    connection >= 0 &&
    fields.indexOf('connection', connection) < 0 &&
    fields.valueAt(connection).toLowerCase() === 'keep-alive'
  );
}

function endingFields(fields: Fields, tokens: readonly string[], upgrade: boolean): number[] {
  const names = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade']);
  for (const token of tokens) if (!PROTECTED.has(token)) names.add(token);
  if (upgrade) names.delete('upgrade');
  const indexes: number[] = [];
  for (const name of names) {
    for (let at = fields.indexOf(name); at >= 0; at = fields.indexOf(name, at)) indexes.push(at);
  }
  return indexes;
}
