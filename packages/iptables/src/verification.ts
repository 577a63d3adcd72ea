import type { Family } from '@pillion/core/values';
import {
  type Difference,
  type DifferenceKind,
  type ForeignRule,
  formatDifference,
  nftRule,
  type Saved,
  type SavedNft,
  type TableName,
} from '@pillion/core/ruleset';

/** One thing by which the kernel's rules differ from the wanted ones. */
export interface Finding {
  readonly kind: DifferenceKind;
  readonly table: string;
  readonly chain: string;
  /** Its place among ours in the chain, from 1; absent where it is about a chain. */
  readonly wantedAt?: number;
  readonly heldAt?: number;
  /** All of it in a line for people. */
  readonly text: string;
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

export function findingOf(difference: Difference): Finding {
  const { rule: _, ...place } = difference;
  return { ...place, text: formatDifference(difference) };
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

/** The same of nft's tables, which are ours whole. */
export function countersOfNft({ tables }: SavedNft): Counter[] {
  return tables.flatMap(({ name: table, chains }) =>
    chains.flatMap(({ name: chain, rules }) =>
      rules.flatMap(({ rule, packets = 0, bytes = 0 }, index) =>
        rule ? [{ table, chain, position: index + 1, rule: nftRule(rule), packets, bytes }] : [],
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
  const wrong = findings.map(({ text }) => `  ${text}`);
  const others = foreign.map(
    ({ table, chain, position, spec }) =>
      `  ${table} ${chain}: rule ${position} belongs to others: ${spec}`,
  );
  const passed = counters.map(
    ({ packets, bytes, table, chain, position, rule }) =>
      `  ${String(packets).padStart(8)} packets ${String(bytes).padStart(10)} bytes  ${table} ${chain} ${position}: ${rule}`,
  );
  return [verdict, ...wrong, ...others, ...passed].map((line) => `${line}\n`).join('');
}
