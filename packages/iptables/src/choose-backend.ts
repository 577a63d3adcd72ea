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
  /** What has already refused the rules for want of something, with the refusal. */
  readonly refused?: ReadonlyMap<Flavour, PillionError>;
}

/** Makes the programs of a flavour; they run only when they are asked. */
export type Flavoured = (flavour: Flavour) => Iptables;

/**
 * A kernel can hold rules of both backends, and evaluates both. The one that others already use is
 * joined, so that one `iptables-save` shows everything: legacy if it works and has rules, then nft
 * if it works, then whatever plain `iptables` is, and at last legacy without rules.
 *
 * To work is to list the tables, and then to take the rules: there is no trial rule, since a
 * transaction that is refused leaves nothing behind and the next in line is asked.
 */
export async function chooseBackend(
  family: Family,
  flavoured: Flavoured,
  host: Host,
  { forced, refused = new Map() }: ChooseOptions,
): Promise<Choice> {
  if (forced !== undefined) {
    const backend = flavoured(forced);
    const saved = await backend.save();
    if (!saved.ok) return saved;
    const why = reason('backend.forced', `${backend.name} was asked for`);
    return { ok: true, backend, saved: saved.text, reason: why };
  }
  const refusals: PillionError[] = [];
  const legacyInUse = hasLegacyTables(host, family);
  for (const { flavour, code, why, unlessEmpty } of legacyInUse ? WITH_LEGACY : WITHOUT_LEGACY) {
    const refusal = refused.get(flavour);
    const backend = flavoured(flavour);
    const saved =
      refusal === undefined ? await backend.save() : ({ ok: false, error: refusal } as const);
    if (!saved.ok) refusals.push(saved.error);
    else if (unlessEmpty !== true || hasRules(saved.text)) {
      const sentence = `${backend.name} ${why}`;
      return { ok: true, backend, saved: saved.text, reason: reason(code, sentence) };
    }
  }
  return { ok: false, error: noBackend(family, refusals) };
}

/** Whether a refusal says that this backend cannot, rather than that these rules are wrong. */
export function isForWantOfSomething({ code }: PillionError): boolean {
  return WANTS.includes(code);
}

const WANTS: readonly string[] = [
  'netfilter.backendMissing',
  'netfilter.extensionMissing',
  'netfilter.moduleMissing',
  'netfilter.tableMissing',
  'program.missing',
];

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
