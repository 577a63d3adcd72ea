import type { Family } from '../values/index.ts';
import { INBOUND } from './chains.ts';
import type { Entry, Rule, Ruleset } from './ir.ts';
import { jumpOf } from './ownership.ts';
import type { Saved, SavedRule } from './parse-save.ts';
import { joinArguments, ruleArguments } from './render-rule.ts';
import { marked, RETURN, TCP } from './rule.ts';
import { entriesOf } from './settle.ts';

/** By which of its two ways inbound traffic is captured: nat's REDIRECT, mangle's TPROXY with its marks. */
export interface InboundCapture {
  readonly isRedirected: boolean;
  readonly marks: readonly number[];
}

/**
 * Inbound capture moves between two tables, and a packet meets them one after the other: it may see
 * one before a change and the other behind it. A SYN that meets neither TPROXY nor REDIRECT escapes.
 * One that meets both is given to the proxy's listener by TPROXY and then rewritten to its port by
 * REDIRECT: the listener takes it without a look at the sockets of that port, and where the client's
 * port has one in TIME_WAIT the kernel drops the SYN, and every repetition of it, for connection
 * tracking keeps the rewriting. So both capture while one takes over from the other, and guards at
 * the head of nat's chain make REDIRECT leave alone what TPROXY has marked.
 */
export interface HandOver {
  readonly to: 'TPROXY' | 'REDIRECT';
  readonly guards: readonly Rule[];
}

/** Nothing where inbound capture stays in its table, begins, or ends. */
export function handOver(held: InboundCapture, wanted: InboundCapture): HandOver | undefined {
  if (held.isRedirected === wanted.isRedirected) return undefined;
  const to = held.isRedirected ? 'TPROXY' : 'REDIRECT';
  const marks = new Set(held.isRedirected ? wanted.marks : held.marks);
  const guards = [...marks].map((mark): Rule => ({ matches: [TCP, marked(mark)], target: RETURN }));
  return guards.length === 0 ? undefined : { to, guards };
}

export function inboundOf(entries: readonly Entry[]): InboundCapture {
  return {
    isRedirected: entries.some(
      ({ table, chain, rule: { target } }) =>
        table === 'nat' &&
        chain === 'PREROUTING' &&
        target.kind === 'jump' &&
        target.chain === INBOUND,
    ),
    marks: entries.flatMap(({ rule }) => markOf(rule)),
  };
}

/** The same as it was listed; a jump counts whatever else its rule says. */
function inboundOfSaved(saved: Saved | undefined): InboundCapture {
  return {
    isRedirected: rulesOf(saved, 'nat', 'PREROUTING').some(({ spec }) => jumpOf(spec) === INBOUND),
    marks: rulesOf(saved, 'mangle').flatMap(({ rule }) => (rule ? markOf(rule) : [])),
  };
}

/** Lines that set and lift the guards, for a block of table nat in which the chain is there. */
export interface GuardLines {
  readonly to: HandOver['to'];
  readonly begin: readonly string[];
  readonly end: readonly string[];
}

export function guardLines(
  ruleset: Ruleset,
  family: Family,
  saved: Saved | undefined,
): GuardLines | undefined {
  const over = handOver(inboundOfSaved(saved), inboundOf(entriesOf(ruleset, family)));
  if (over === undefined) return undefined;
  const specs = over.guards.map((guard) => joinArguments(ruleArguments(guard)));
  return {
    to: over.to,
    begin: specs.map((spec) => `-I ${INBOUND} 1 ${spec}`),
    end: specs.map((spec) => `-D ${INBOUND} ${spec}`),
  };
}

function markOf({ target }: Rule): readonly number[] {
  return target.kind === 'tproxy' ? [target.mark] : [];
}

function rulesOf(saved: Saved | undefined, table: string, chain?: string): readonly SavedRule[] {
  const chains = saved?.tables.find(({ name }) => name === table)?.chains ?? [];
  return chains
    .filter(({ name }) => chain === undefined || name === chain)
    .flatMap(({ rules }) => rules.filter(({ ours }) => ours));
}
