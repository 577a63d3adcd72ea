import type { ChainName, Rule } from './ir.ts';

/** The chains of table filter at whose head Istio's reconcile drops everything while it is at work. */
export const GUARDED: readonly ChainName[] = ['INPUT', 'FORWARD', 'OUTPUT'];
export const GUARDED_PROTOCOLS = ['tcp', 'udp'] as const;

interface Listed {
  readonly rule: Rule | undefined;
}

/**
 * The guardrails that a reconcile left behind because it was killed: until somebody takes them away
 * the pod has no network. They bear no sign, so they are believed only where all six are in place; a
 * lone `-p tcp -j DROP` is a person's. Given the chains of table filter.
 */
export function guardrailsOf<T extends Listed>(
  chains: readonly { readonly name: ChainName; readonly rules: readonly T[] }[],
): ReadonlySet<T> {
  const heads = GUARDED.map((guarded) => {
    const rules = chains.find(({ name }) => name === guarded)?.rules ?? [];
    return rules.slice(0, GUARDED_PROTOCOLS.length);
  });
  return new Set(heads.every(dropsAll) ? heads.flat() : []);
}

function dropsAll(head: readonly Listed[]): boolean {
  const dropped = new Set(head.map(({ rule }) => (rule ? droppedBy(rule) : undefined)));
  return GUARDED_PROTOCOLS.every((protocol) => dropped.has(protocol));
}

/** The protocol, where nothing else is asked of the packet. */
function droppedBy({ matches, target }: Rule): string | undefined {
  const [match, ...others] = matches;
  const isBare = match?.kind === 'protocol' && !match.negated && others.length === 0;
  return isBare && target.kind === 'drop' ? match.protocol : undefined;
}
