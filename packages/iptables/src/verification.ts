import type { Family } from '@pillion/core/values';
import {
  type Difference,
  type DifferenceKind,
  type ForeignRule,
  isBuiltinChain,
  renderIptables,
  type Rule,
  type Saved,
  type TableName,
} from '@pillion/core/ruleset';

/** One thing by which the kernel's rules differ from the wanted ones. */
export interface Finding {
  readonly kind: DifferenceKind;
  readonly table: string;
  readonly chain: string;
  /** As iptables writes it; absent where it is about a chain. */
  readonly rule?: string;
  /** Its place among the chain's rules, from 1. */
  readonly wantedAt?: number;
  readonly heldAt?: number;
}

export interface Counter {
  readonly table: TableName;
  readonly chain: string;
  /** From 1. */
  readonly position: number;
  readonly rule: string;
  readonly packets: number;
  readonly bytes: number;
}

/** One backend and family. Without findings it is as wanted; rules of others are no findings. */
export interface Verification {
  readonly backend: string;
  readonly family: Family | 'inet';
  readonly findings: readonly Finding[];
  readonly foreign: readonly ForeignRule[];
  readonly counters: readonly Counter[];
}

export function findingOf(difference: Difference, family: Family | undefined): Finding {
  const { rule, ...rest } = difference;
  return rule === undefined ? rest : { ...rest, rule: ruleText(rule, difference.table, family) };
}

/** Ours with what has passed them. */
export function countersOf({ tables }: Saved): Counter[] {
  return tables.flatMap(({ name: table, chains }) =>
    chains.flatMap(({ name: chain, rules }) =>
      rules.flatMap(({ ours, spec, packets = 0, bytes = 0 }, index) =>
        ours ? [{ table, chain, position: index + 1, rule: spec, packets, bytes }] : [],
      ),
    ),
  );
}

/** For people: what is wrong first, then what others have, then where the packets went. */
export function formatVerification({ backend, findings, foreign, counters }: Verification): string {
  const verdict =
    findings.length === 0
      ? `${backend}: as wanted`
      : `${backend}: ${findings.length} ${findings.length === 1 ? 'difference' : 'differences'}`;
  const wrong = findings.map((finding) => `  ${formatFinding(finding)}`);
  const others = foreign.map(
    ({ table, chain, position, spec }) => `  of others  ${table} ${chain} ${position}: ${spec}`,
  );
  const passed = counters.map(
    ({ packets, bytes, table, chain, position, rule }) =>
      `  ${String(packets).padStart(8)} packets ${String(bytes).padStart(10)} bytes  ${table} ${chain} ${position}: ${rule}`,
  );
  return [verdict, ...wrong, ...others, ...passed].map((line) => `${line}\n`).join('');
}

const WORDS: Readonly<Record<DifferenceKind, string>> = {
  missing: 'missing',
  missingChain: 'no chain',
  moved: 'out of order',
  unexpected: 'unexpected',
  unexpectedChain: 'unexpected chain',
};

function formatFinding({ kind, table, chain, rule, wantedAt, heldAt }: Finding): string {
  const place =
    rule === undefined ? `${table} ${chain}` : `${table} ${chain} ${wantedAt ?? heldAt}: ${rule}`;
  const stands = kind === 'moved' ? ` (stands at ${heldAt})` : '';
  // A built-in chain is always there; what it lacks, or has too much of, are jumps of ours.
  const words = isBuiltinChain(chain) ? WORDS[kind].replace('chain', 'rules') : WORDS[kind];
  return `${words.padEnd(16)} ${place}${stands}`;
}

/** The rule as the one rendering has it, without its chain. */
function ruleText(rule: Rule, table: TableName, family: Family | undefined): string {
  const shown = family ?? rule.family ?? 'ipv4';
  const chain = 'ISTIO_RULE';
  const ruleset = { families: [shown], entries: [{ table, chain, at: 'end', rule }] } as const;
  const line = renderIptables(ruleset, shown, { compat: 'istio' })
    .split('\n')
    .find((each) => each.startsWith('-A'));
  return line?.slice(`-A ${chain} `.length) ?? '';
}
