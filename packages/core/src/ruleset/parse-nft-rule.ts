import { type Family, isPort, type Port } from '../values/index.ts';
import { canonicalRule } from './canonical.ts';
import { FULL_MASK, type Match, type Rule, type Target } from './ir.ts';
import { chainOfNft } from './nft-names.ts';
import { isNftObject, nftField } from './nft-value.ts';
import { parseNftMatch } from './parse-nft-match.ts';

export interface NftRule {
  /** Absent where the rule says something that none of ours would. */
  readonly rule: Rule | undefined;
  readonly packets?: number;
  readonly bytes?: number;
}

/** Reads the expressions of a rule, as `nft -j list` gives them. The rule comes out canonical. */
export function parseNftRule(expressions: readonly unknown[], comment: unknown): NftRule {
  const counter = expressions.map((item) => nftField(item, 'counter')).find(isNftObject);
  const packets = nftField(counter, 'packets');
  const bytes = nftField(counter, 'bytes');
  const counters =
    typeof packets === 'number' && typeof bytes === 'number' ? { packets, bytes } : {};
  return { rule: readRule(expressions, comment), ...counters };
}

function readRule(expressions: readonly unknown[], comment: unknown): Rule | undefined {
  let family: Family | undefined;
  const matches: Match[] = [];
  const statements: unknown[] = [];
  for (const expression of expressions) {
    if (!isNftObject(expression)) return undefined;
    if ('counter' in expression) continue;
    if (!('match' in expression)) {
      statements.push(expression);
      continue;
    }
    const match = parseNftMatch(expression['match']);
    if (match === undefined) return undefined;
    if (typeof match === 'string') family = match;
    else matches.push(...match);
  }
  const target = readTarget(statements);
  if (target === undefined) return undefined;
  const address = matches.find((match) => 'cidrs' in match);
  family ??= address && 'cidrs' in address ? address.cidrs[0]?.family : undefined;
  return canonicalRule({
    ...(family === undefined ? {} : { family }),
    matches: withoutRepeats(matches),
    target,
    ...(typeof comment === 'string' ? { comment } : {}),
  });
}

/** The protocol may be said twice: by itself and before a port. */
function withoutRepeats(matches: readonly Match[]): readonly Match[] {
  const seen = new Set<string>();
  return matches.filter((match) => {
    const key = JSON.stringify(match);
    const isNew = match.kind !== 'protocol' || !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** One statement, but for TPROXY: redirect, mark, accept. */
function readTarget(statements: readonly unknown[]): Target | undefined {
  const [first, second, third] = statements;
  const tproxyPort = nftField(first, 'tproxy', 'port');
  if (tproxyPort !== undefined) {
    const mark = readStatement(second);
    const isAccepted = isNftObject(third) && 'accept' in third && statements.length === 3;
    if (!isAccepted || mark?.kind !== 'setMark' || !isPortNumber(tproxyPort)) return undefined;
    return { kind: 'tproxy', port: tproxyPort, mark: mark.value, mask: FULL_MASK };
  }
  return statements.length === 1 ? readStatement(first) : undefined;
}

function readStatement(statement: unknown): Target | undefined {
  if (!isNftObject(statement)) return undefined;
  if ('return' in statement) return { kind: 'return' };
  if ('accept' in statement) return { kind: 'accept' };
  if ('drop' in statement) return { kind: 'drop' };
  const chain = nftField(statement, 'jump', 'target');
  if (typeof chain === 'string') return { kind: 'jump', chain: chainOfNft(chain) };
  const port = nftField(statement, 'redirect', 'port');
  if (isPortNumber(port)) return { kind: 'redirect', port };
  const prefix = nftField(statement, 'log', 'prefix');
  if (typeof prefix === 'string') return { kind: 'log', prefix };
  return readSetting(nftField(statement, 'mangle', 'key'), nftField(statement, 'mangle', 'value'));
}

/** `meta mark set 1337`, `ct mark set meta mark`, `meta mark set ct mark`, `ct zone set 1`. */
function readSetting(key: unknown, value: unknown): Target | undefined {
  const isMark = nftField(key, 'meta', 'key') === 'mark';
  const ct = nftField(key, 'ct', 'key');
  if (isMark && typeof value === 'number') return { kind: 'setMark', value };
  if (isMark && nftField(value, 'ct', 'key') === 'mark') return { kind: 'restoreMark' };
  if (ct === 'mark' && nftField(value, 'meta', 'key') === 'mark') return { kind: 'saveMark' };
  return ct === 'zone' && typeof value === 'number' ? { kind: 'zone', zone: value } : undefined;
}

function isPortNumber(value: unknown): value is Port {
  return typeof value === 'number' && isPort(value);
}
