import { type Family, PillionError, reason, type Reason } from '@pillion/core/values';
import type { Host } from './host.ts';
import type { Flavour, Iptables } from './iptables.ts';

/** The backend for a family, what it holds, and why it was chosen; or why none will do. */
export type Choice =
  | {
      readonly ok: true;
      readonly backend: Iptables;
      readonly saved: string;
      readonly reason: Reason;
    }
  | { readonly ok: false; readonly error: PillionError };

export interface ChooseOptions {
  readonly forced: 'legacy' | 'nft' | undefined;
}

/** Makes the programs of a flavour; they run only when they are asked. */
export type Flavoured = (flavour: Flavour) => Iptables;

/**
 * A kernel can hold rules of both backends, and evaluates both. The one that others already use is
 * joined, so that one `iptables-save` shows everything: legacy if it works and has rules, then nft
 * if it works, then whatever plain `iptables` is, and at last legacy without rules.
 */
export async function chooseBackend(
  family: Family,
  flavoured: Flavoured,
  host: Host,
  { forced }: ChooseOptions,
): Promise<Choice> {
  if (forced !== undefined) {
    const attempt = await tryFlavour(flavoured(forced));
    const sentence = `${flavoured(forced).name} was asked for`;
    return attempt.ok ? { ...attempt, reason: reason('backend.forced', sentence) } : attempt;
  }
  const refusals: PillionError[] = [];
  const legacyInUse = hasLegacyTables(host, family);
  for (const candidate of legacyInUse ? WITH_LEGACY : WITHOUT_LEGACY) {
    const attempt = await tryFlavour(flavoured(candidate.flavour));
    if (!attempt.ok) refusals.push(attempt.error);
    else if (candidate.unlessEmpty !== true || hasRules(attempt.saved)) {
      const sentence = `${attempt.backend.name} ${candidate.why}`;
      return { ...attempt, reason: reason(candidate.code, sentence) };
    }
  }
  return { ok: false, error: noBackend(family, refusals) };
}

/** The names that netfilter's legacy tables have in this namespace; none means nothing to look for. */
export function hasLegacyTables(host: Host, family: Family): boolean {
  const path = `/proc/net/${family === 'ipv4' ? 'ip' : 'ip6'}_tables_names`;
  return (host.readText(path) ?? '').trim() !== '';
}

/** More than empty built-in chains that accept. */
export function hasRules(saved: string): boolean {
  return saved.split('\n').some((line) => line.startsWith('-A') || /^:\S+ (?!ACCEPT\b)/.test(line));
}

interface Candidate {
  readonly flavour: Flavour;
  readonly code: string;
  readonly why: string;
  readonly unlessEmpty?: boolean;
}

const WITHOUT_LEGACY: readonly Candidate[] = [
  { flavour: 'nft', code: 'backend.nftWorks', why: 'works, and legacy has no rules' },
  { flavour: 'plain', code: 'backend.plain', why: 'works, and iptables-nft does not' },
  { flavour: 'legacy', code: 'backend.legacyOnly', why: 'is the only one that works' },
];

const WITH_LEGACY: readonly Candidate[] = [
  {
    flavour: 'legacy',
    code: 'backend.legacyHasRules',
    why: 'works and has rules',
    unlessEmpty: true,
  },
  ...WITHOUT_LEGACY,
];

async function tryFlavour(
  backend: Iptables,
): Promise<{ ok: true; backend: Iptables; saved: string } | { ok: false; error: PillionError }> {
  const [saved, refusal] = await Promise.all([backend.save(), backend.probe()]);
  if (!saved.ok) return saved;
  return refusal === undefined
    ? { ok: true, backend, saved: saved.text }
    : { ok: false, error: refusal };
}

function noBackend(family: Family, refusals: readonly PillionError[]): PillionError {
  const tried = [...new Set(refusals.map(({ message }) => message))];
  const same = new Set(refusals.map(({ code }) => code));
  const [only] = same;
  const code = same.size === 1 && only !== undefined ? only : 'netfilter.noBackend';
  const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
  return new PillionError(
    code,
    `no iptables works for ${name}:\n${tried.map((text) => `  ${text}`).join('\n')}`,
  );
}
