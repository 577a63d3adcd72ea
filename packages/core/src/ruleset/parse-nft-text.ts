import type { NftObject } from './nft-value.ts';
import { nftWords, type WordReader, wordReader } from './nft-words.ts';
import { type SavedNft, savedNft } from './parse-nft.ts';

/**
 * Reads `nft list ruleset`, or input such as our own: the way where nft is built without JSON. It
 * reads the words that our rules use; a rule with others is there, but without meaning.
 */
export function parseNftText(text: string): SavedNft {
  const objects: NftObject[] = [];
  let table: NftObject = {};
  let chain = '';
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const opened = /^(table|chain) (?:(\S+) )?(\S+) \{$/.exec(line);
    const [, kind, family = '', name = ''] = opened ?? [];
    if (kind === 'table') {
      table = { family, table: name };
      objects.push({ table: { family, name } });
    } else if (kind === 'chain') {
      chain = name;
      objects.push({ chain: { ...table, name } });
    } else if (line === '}') {
      chain = '';
    } else if (chain !== '' && line !== '' && !line.startsWith('type ')) {
      objects.push({ rule: { ...table, chain, ...ruleObject(line) } });
    }
  }
  return savedNft(objects);
}

function ruleObject(line: string): NftObject {
  const reader = wordReader(nftWords(line));
  const expr: NftObject[] = [];
  let comment: string | undefined;
  while (!reader.isDone()) {
    if (reader.take('comment')) comment = unquoted(reader.next());
    else expr.push(expression(reader));
  }
  return comment === undefined ? { expr } : { expr, comment };
}

const META = ['iifname', 'oifname', 'skuid', 'skgid', 'mark', 'l4proto', 'nfproto'];
const PAYLOADS = ['ip', 'ip6', 'tcp', 'udp'];
const VERDICTS = ['return', 'accept', 'drop'];

/** The next expression, as nft's JSON would say it. */
function expression(reader: WordReader): NftObject {
  const word = reader.next();
  if (VERDICTS.includes(word)) return { [word]: null };
  if (META.includes(word)) return matchOrSet(reader, { meta: { key: word } });
  if (PAYLOADS.includes(word)) {
    return matchOrSet(reader, { payload: { protocol: word, field: reader.next() } });
  }
  switch (word) {
    case 'meta':
    case 'ct':
      return matchOrSet(reader, { [word]: { key: reader.next() } });
    case 'counter':
      return { counter: counters(reader) };
    case 'jump':
      return { jump: { target: reader.next() } };
    case 'redirect':
      return { redirect: { port: toPort(reader) } };
    case 'tproxy':
      return { tproxy: { family: reader.next(), port: toPort(reader) } };
    case 'log':
      return { log: logOptions(reader) };
    default:
      return { unknown: word };
  }
}

function counters(reader: WordReader): unknown {
  if (!reader.take('packets')) return null;
  const packets = Number(reader.next());
  reader.take('bytes');
  return { packets, bytes: Number(reader.next()) };
}

/** `to :15001` */
function toPort(reader: WordReader): number {
  reader.take('to');
  return Number(reader.next().slice(1));
}

function logOptions(reader: WordReader): NftObject {
  const prefix = reader.take('prefix') ? unquoted(reader.next()) : undefined;
  const level = reader.take('level') ? reader.next() : undefined;
  return { prefix, level };
}

/** `KEY set VALUE`, `KEY [& MASK] [== | !=] VALUE`. */
function matchOrSet(reader: WordReader, key: NftObject): NftObject {
  if (reader.take('set')) return { mangle: { key, value: settingOf(reader) } };
  const left = reader.take('&') ? { '&': [key, Number(reader.next())] } : key;
  const op = reader.take('!=') ? '!=' : '==';
  reader.take('==');
  return { match: { op, left, right: valueOf(reader) } };
}

function settingOf(reader: WordReader): unknown {
  if (reader.take('mark')) return { meta: { key: 'mark' } };
  if (reader.peek() === 'meta' || reader.peek() === 'ct') {
    return { [reader.next()]: { key: reader.next() } };
  }
  return member(reader.next());
}

/** A value, a set in braces, or the comma list that states are. */
function valueOf(reader: WordReader): unknown {
  const isSet = reader.take('{');
  const values = [member(reader.next())];
  while (reader.take(',')) values.push(member(reader.next()));
  if (isSet) reader.take('}');
  if (values.length > 1) return isSet ? { set: values } : values;
  return values[0];
}

/** `80`, `0x539`, `8000-8010`, `10.0.0.0/8`, `"lo"`, `established`. */
function member(word: string): unknown {
  if (/^(0x[0-9a-f]+|[0-9]+)$/.test(word)) return Number(word);
  const range = /^([0-9]+)-([0-9]+)$/.exec(word);
  if (range !== null) return { range: range.slice(1).map(Number) };
  const addresses = /^([0-9a-f.:]+)-([0-9a-f.:]+)$/.exec(word);
  if (addresses !== null) return { range: addresses.slice(1) };
  const prefix = /^([0-9a-f.:]+)\/([0-9]+)$/.exec(word);
  if (prefix !== null) return { prefix: { addr: prefix[1], len: Number(prefix[2]) } };
  return unquoted(word);
}

function unquoted(word: string): string {
  return word.replace(/^"(.*)"$/, '$1');
}
