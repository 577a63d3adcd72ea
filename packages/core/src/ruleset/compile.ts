import type { Capture } from './capture.ts';
import * as chains from './chains.ts';
import { compileDnsRedirect, compileDnsZones } from './compile-dns.ts';
import { compileInbound } from './compile-inbound.ts';
import { compileInterfaces, compileVirtualNetworks } from './compile-interfaces.ts';
import { compileOutboundExclusions, compileOutboundInclusions } from './compile-outbound.ts';
import { compileOwnerGroups, compileProxyOwners } from './compile-owners.ts';
import { compileTproxyMarks } from './compile-tproxy.ts';
import { type Entry, isBuiltinChain, type Ruleset } from './ir.ts';
import { DROP, entry, inState, jump, RETURN, TCP, toPort, withoutComment } from './rule.ts';

/**
 * The rules of a capture, in the order in which a packet must meet them; it is also the order in
 * which Istio makes them. `-m NONE` captures nothing and has none.
 */
export function compile(capture: Capture): Ruleset {
  const entries = capture.mode === 'NONE' ? [] : [...compileAll(capture)];
  return {
    families: capture.families.map(({ family }) => family),
    entries: capture.comments ? entries : entries.map(uncommented),
  };
}

function* compileAll(capture: Capture): Iterable<Entry> {
  yield* compileInterfaces(capture);
  yield* compileDropInvalid(capture);
  yield* compileTargets(capture);
  yield* compileInbound(capture);
  yield* compileVirtualNetworks(capture);
  yield* compileOutboundExclusions(capture);
  yield* compileProxyOwners(capture);
  yield* compileOwnerGroups(capture);
  yield* compileDnsRedirect(capture);
  yield* compileDnsZones(capture);
  yield* compileOutboundInclusions(capture);
  yield* compileTproxyMarks(capture);
}

/**
 * A late retransmission that conntrack no longer knows would pass unrewritten, and the pod's stack
 * would answer it with a reset that tears down a living connection.
 */
function* compileDropInvalid({ dropInvalid }: Capture): Iterable<Entry> {
  if (!dropInvalid) return;
  const invalid = inState('INVALID');
  const prerouting = { table: 'mangle', chain: 'PREROUTING' } as const;
  yield entry(prerouting, [invalid], jump(chains.DROP_CHAIN), 'drop-invalid');
  yield entry({ table: 'mangle', chain: chains.DROP_CHAIN }, [], DROP, 'drop-invalid');
}

/** The two ends of every captured connection. The tunnel port is the proxy's own: never captured. */
function* compileTargets({ tunnelPort, proxyPort, inboundPort }: Capture): Iterable<Entry> {
  const tunnel = toPort(chains.single(tunnelPort));
  const outbound = { kind: 'redirect', port: proxyPort } as const;
  const inbound = { kind: 'redirect', port: inboundPort } as const;
  yield entry({ table: 'nat', chain: chains.INBOUND }, [TCP, tunnel], RETURN, 'tunnel');
  yield entry({ table: 'nat', chain: chains.REDIRECT }, [TCP], outbound, 'outbound/to-proxy');
  yield entry({ table: 'nat', chain: chains.IN_REDIRECT }, [TCP], inbound, 'inbound/to-proxy');
}

/** Comments are for people, but for the few rules that nothing else would tell to be ours later. */
function uncommented(made: Entry): Entry {
  return needsSign(made) ? made : { ...made, rule: withoutComment(made.rule) };
}

/** A bare `-i eth9 -j RETURN` could be anybody's; jumps to our chains and our marks are not. */
function needsSign({ chain, rule: { matches, target } }: Entry): boolean {
  if (!isBuiltinChain(chain)) return false;
  const isMarking = matches.some(({ kind }) => kind === 'mark') || target.kind === 'setMark';
  return target.kind !== 'jump' && target.kind !== 'restoreMark' && !isMarking;
}
