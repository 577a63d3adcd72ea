import type { Capture } from './capture.ts';
import { DNS_PORT, PROXY_DNS_PORT, REDIRECT, single } from './chains.ts';
import type { Entry } from './ir.ts';
import { arrivesOn, entry, jump, leavesOn, not, RETURN, TCP, to, toPort, UDP } from './rule.ts';

/** Traffic of the excluded interfaces returns before any other rule sees it; then the virtual ones. */
export function* compileInterfaces(capture: Capture): Iterable<Entry> {
  const tables = capture.mode === 'TPROXY' ? (['nat', 'mangle'] as const) : (['nat'] as const);
  for (const table of tables) {
    for (const name of capture.interfacesExclude) {
      yield entry({ table, chain: 'PREROUTING' }, [arrivesOn(name)], RETURN, 'exclude-interface');
      yield entry({ table, chain: 'OUTPUT' }, [leavesOn(name)], RETURN, 'exclude-interface');
    }
  }
  // What a virtual machine sends arrives in PREROUTING, but is outbound: it must not be taken for
  // inbound traffic below. Where -i captures it, a redirect is put before this rule later on.
  for (const name of capture.virtualInterfaces) {
    const first = { table: 'nat', chain: 'PREROUTING', at: 1 } as const;
    yield entry(first, [arrivesOn(name)], RETURN, 'virtual-interface');
  }
}

/**
 * Containers on a bridge inside the pod speak as the pod does. What leaves their network is outbound
 * whatever -i says; what stays in it is theirs. Each family knows the networks of its own.
 */
export function* compileVirtualNetworks(capture: Capture): Iterable<Entry> {
  for (const { family, virtualNetworks } of capture.families) {
    let at = 1; // before the jump to ISTIO_INBOUND, which would take them for inbound
    for (const { name, network } of virtualNetworks) {
      const bridge = arrivesOn(name);
      const beyond = not(to(network));
      if (capture.dns !== 'off') {
        const dns = { kind: 'redirect', port: PROXY_DNS_PORT } as const;
        const place = { table: 'nat', chain: 'PREROUTING', at: at++, family } as const;
        yield entry(place, [bridge, UDP, toPort(single(DNS_PORT))], dns, 'vnet/dns');
      }
      const place = { table: 'nat', chain: 'PREROUTING', at: at++, family } as const;
      yield entry(place, [bridge, beyond, TCP], jump(REDIRECT), 'vnet/outbound');
      if (capture.mode === 'TPROXY') {
        // The mangle table comes first, and its TPROXY rule would keep the packet from the nat rule.
        const mangle = { table: 'mangle', chain: 'PREROUTING', at: 1, family } as const;
        yield entry(mangle, [bridge, beyond, TCP], RETURN, 'vnet/outbound');
      }
    }
  }
}
