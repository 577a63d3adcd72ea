import type { Family } from '../values/index.ts';
import { INBOUND } from './chains.ts';
import type { Rule, Ruleset } from './ir.ts';
import { jumpOf } from './ownership.ts';
import type { Saved, SavedRule } from './parse-save.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';
import { marked, RETURN, TCP } from './rule.ts';
import { chainsOf, entriesOf } from './settle.ts';

/**
 * Inbound capture moves between two tables, and tables change one after the other. A SYN that meets
 * neither TPROXY nor REDIRECT escapes. One that meets both is given to the proxy's listener by TPROXY
 * and then rewritten to its port by REDIRECT: the listener takes it without a look at the sockets of
 * that port, and where the client's port has one in TIME_WAIT the kernel drops the SYN, and every
 * repetition of it, for connection tracking keeps the rewriting. So nat has both while mangle changes,
 * and these lines make REDIRECT leave alone what TPROXY has marked.
 */
export interface HandOver {
  readonly to: 'TPROXY' | 'REDIRECT';
  /** Lines for table nat, once its chain for inbound traffic is there. */
  readonly begin: readonly string[];
  readonly end: readonly string[];
}

/** Nothing where inbound capture stays in its table, begins, or ends. */
export function handOver(
  ruleset: Ruleset,
  family: Family,
  saved: Saved | undefined,
): HandOver | undefined {
  const wantedMarks = entriesOf(ruleset, family, 'mangle').flatMap((entry) => markOf(entry.rule));
  const heldMarks = rulesOf(saved, 'mangle').flatMap(({ rule }) => (rule ? markOf(rule) : []));
  const isRedirectWanted = chainsOf(ruleset, family, 'nat').some(
    ({ name, rules }) => name === 'PREROUTING' && rules.some(entersInbound),
  );
  const isRedirectHeld = rulesOf(saved, 'nat', 'PREROUTING').some(
    ({ spec }) => jumpOf(spec) === INBOUND,
  );
  if (isRedirectHeld === isRedirectWanted) return undefined;
  if (isRedirectHeld) return leave('TPROXY', wantedMarks);
  return leave('REDIRECT', heldMarks);
}

function leave(to: HandOver['to'], marks: readonly number[]): HandOver | undefined {
  if (marks.length === 0) return undefined;
  const specs = [...new Set(marks)].map((mark) =>
    joinArguments(ruleArguments({ matches: [TCP, marked(mark)], target: RETURN })),
  );
  return {
    to,
    begin: specs.map((spec) => `-I ${INBOUND} 1 ${spec}`),
    end: specs.map((spec) => `-D ${INBOUND} ${spec}`),
  };
}

function markOf({ target }: Rule): readonly number[] {
  return target.kind === 'tproxy' ? [target.mark] : [];
}

function entersInbound({ target }: Rule): boolean {
  return target.kind === 'jump' && target.chain === INBOUND;
}

function rulesOf(saved: Saved | undefined, table: string, chain?: string): readonly SavedRule[] {
  const chains = saved?.tables.find(({ name }) => name === table)?.chains ?? [];
  return chains
    .filter(({ name }) => chain === undefined || name === chain)
    .flatMap(({ rules }) => rules.filter(({ ours }) => ours));
}
