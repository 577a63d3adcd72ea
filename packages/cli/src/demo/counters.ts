/** What `iptables-save -c` counts: packets by rule, rules as `iptables-save` words them. */
export type Counters = ReadonlyMap<string, number>;

/** Reads the nat table of `iptables-save -c`; equal rules of one chain are told apart by their order. */
export function parseCounters(save: string): Counters {
  const counters = new Map<string, number>();
  let table = '';
  for (const line of save.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1).trim();
    const [, packets, rule] = /^\[(\d+):\d+\] (-A .*)$/.exec(line) ?? [];
    if (table !== 'nat' || packets === undefined || rule === undefined) continue;
    let key = rule.trim();
    while (counters.has(key)) key += ' ';
    counters.set(key, Number(packets));
  }
  return counters;
}

/** The rules that matched between two readings, in the order in which the kernel holds them. */
export function moved(before: Counters, after: Counters): readonly string[] {
  return [...after]
    .filter(([rule, packets]) => packets > (before.get(rule) ?? 0))
    .map(([rule]) => rule.trimEnd());
}

/** Matches of the proxy's own packets: it is their owner, or hands inbound traffic on from 127.0.0.6. */
const OF_THE_PROXY = /-m owner --[ug]id-owner|-s (127\.0\.0\.6\/32|::6\/128) /;

/**
 * The rule that decided about the application's packet. Rules for the proxy's own packets decided
 * about the second leg; jumps into the chain decided nothing yet.
 */
export function decidingRule(rules: readonly string[], chain: string): string | undefined {
  return rules.find((rule) => rule.startsWith(`-A ${chain} `) && !OF_THE_PROXY.test(rule));
}
