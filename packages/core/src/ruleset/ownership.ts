import { CHAIN_PREFIX, type ChainName, COMMENT_PREFIX, type Match, type Rule } from './ir.ts';
import { OUTBOUND_MARK } from './resolve-numbers.ts';

/** A listed rule, as far as ownership looks at it. */
interface Listed {
  readonly spec: string;
  readonly rule: Rule | undefined;
}

export function isOurChain(chain: ChainName): boolean {
  return chain.startsWith(CHAIN_PREFIX);
}

/**
 * Whether a listed rule is ours, from whatever version, ours or Istio's: in a chain of ours, a jump
 * to one, or with a comment of ours. Istio's TPROXY rules in built-in chains bear no such sign and
 * are told by what they say with the marks of `marksOf`. A bare `-i eth0 -j RETURN` without a
 * comment is nobody's for sure: it stays.
 */
export function isOurRule(
  chain: ChainName,
  { spec, rule }: Listed,
  marks: ReadonlySet<number>,
): boolean {
  if (isOurChain(chain) || isOurChain(jumpOf(spec))) return true;
  if (rule === undefined) return false;
  return rule.comment?.startsWith(COMMENT_PREFIX) === true || isTproxyRule(rule, marks);
}

/**
 * The inbound marks that our chains of a mangle table set or look for: those of the TPROXY rules in
 * its built-in chains. Without inbound ports no chain sets one, and one still looks for it.
 */
export function marksOf(
  chains: readonly { readonly name: ChainName; readonly rules: readonly Listed[] }[],
): ReadonlySet<number> {
  const rules = chains
    .filter(({ name }) => isOurChain(name))
    .flatMap(({ rules: listed }) => listed.flatMap(({ rule }) => rule ?? []));
  return new Set(rules.flatMap(marksOfRule));
}

function marksOfRule({ matches, target }: Rule): readonly number[] {
  const looked = matches.flatMap((match) =>
    match.kind === 'mark' && !match.negated ? [match.value] : [],
  );
  return target.kind === 'setMark' ? [...looked, target.value] : looked;
}

/** The four shapes that compile-tproxy.ts gives to rules of PREROUTING and OUTPUT. */
function isTproxyRule({ matches, target }: Rule, marks: ReadonlySet<number>): boolean {
  if (marks.size === 0) return false;
  if (target.kind === 'setMark') {
    return target.value === OUTBOUND_MARK && matches.some(isOwner);
  }
  const marking = matches.find(({ kind }) => kind === 'mark' || kind === 'connmark');
  const isOurMark = marking !== undefined && 'value' in marking && marks.has(marking.value);
  return isOurMark && ['saveMark', 'restoreMark', 'return'].includes(target.kind);
}

function isOwner({ kind }: Match): boolean {
  return kind === 'uid' || kind === 'gid';
}

/** Where a listed rule jumps or goes to: a chain, or a target without options. */
export function jumpOf(spec: string): ChainName {
  return /(?:^| )-[jg] (\S+)$/.exec(spec)?.[1] ?? '';
}
