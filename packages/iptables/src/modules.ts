import type { Family } from '@pillion/core/values';

export interface ModuleContext {
  readonly family: Family;
  readonly backend: 'legacy' | 'nft';
  /** What the kernel has registered of xtables matches and targets, where it tells. */
  readonly registered?: ReadonlySet<string>;
}

/** Extensions whose module is not `xt_` and their name. */
const MODULES: Readonly<Record<string, string>> = {
  CONNMARK: 'xt_connmark',
  MARK: 'xt_mark',
  connmark: 'xt_connmark',
  mark: 'xt_mark',
};

/** Answered by the core of xtables; no module brings them. */
const CORE = new Set(['ACCEPT', 'DROP', 'RETURN', 'tcp', 'udp', 'icmp', 'icmp6']);

/** Where the kernel lacks something, which modules bring it. */
export const modulesFor = {
  table(table: string, { family, backend }: ModuleContext): string[] {
    if (backend === 'nft')
      return ['nf_tables', 'nft_compat', ...(table === 'nat' ? ['nft_chain_nat'] : [])];
    return [family === 'ipv4' ? `iptable_${table}` : `ip6table_${table}`];
  },

  backend({ family, backend }: ModuleContext): string[] {
    if (backend === 'nft') return ['nf_tables', 'nft_compat', 'nft_chain_nat'];
    return [family === 'ipv4' ? 'ip_tables' : 'ip6_tables'];
  },

  extensions(names: readonly string[]): string[] {
    return [...new Set(names.map((name) => MODULES[name] ?? `xt_${name}`))];
  },

  /** From what nft says when the kernel knows nothing of an expression. */
  nft(stderr: string): string[] {
    if (!/no such file or directory|not supported/i.test(stderr)) return [];
    return NFT_MODULES.filter(([words]) => words.test(stderr)).map(([, module]) => module);
  },

  /**
   * From the line that was refused, if it says which; legacy iptables only names the COMMIT, so
   * that everything in the table comes into question that the kernel has not registered yet.
   */
  text(stderr: string, restoreText: string, { registered }: ModuleContext): string[] {
    const lines = restoreText.split('\n');
    const number = Number(/line:? (\d+)/i.exec(stderr)?.[1] ?? 0);
    const refused = lines[number - 1] ?? '';
    const named = /^-[AI] /.test(refused) && /no such file|no chain\/target\/match/i.test(stderr);
    const atCommit = refused === 'COMMIT' && registered !== undefined;
    if (!named && !atCommit) return [];
    const suspects = named ? [refused] : lines.slice(lastTable(lines, number), number);
    const names = suspects
      .flatMap(extensionNames)
      .filter((name) => !CORE.has(name) && !name.startsWith('ISTIO_'))
      .filter((name) => registered?.has(name) !== true);
    return modulesFor.extensions(names);
  },
};

/** What nft's expressions need, by the words that nft repeats of a line that the kernel refused. */
const NFT_MODULES: readonly (readonly [words: RegExp, module: string])[] = [
  [/\btype nat\b/, 'nft_chain_nat'],
  [/\bredirect\b/, 'nft_redir'],
  [/\btproxy\b/, 'nft_tproxy'],
  [/\bct (zone|mark|state)\b/, 'nft_ct'],
  [/\blog\b/, 'nft_log'],
  [/\btable inet\b/, 'nf_tables'],
];

function lastTable(lines: readonly string[], before: number): number {
  return lines.findLastIndex((line, index) => index < before && line.startsWith('*'));
}

function extensionNames(line: string): string[] {
  return [...line.matchAll(/ -(?:m|j) (\S+)/g)].map((match) => match[1] ?? '');
}
