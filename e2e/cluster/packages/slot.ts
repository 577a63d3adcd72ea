import { join } from 'node:path';
import type { NodeAddresses } from '../cluster.ts';

/** Where a cluster of this provider is on the machine. Different slots share nothing. */
export interface Slot {
  readonly number: number;
  /** Folder of everything it writes. */
  readonly state: string;
  /** The host's end of the cable to the node. */
  readonly link: string;
  /** Its control group, below the root of each hierarchy. */
  readonly cgroup: string;
  readonly host: Required<Addresses>;
  readonly node: Required<Addresses>;
  readonly prefixLengths: { readonly ipv4: number; readonly ipv6: number };
}

type Addresses = { readonly [Family in keyof NodeAddresses]: string };

export const SLOTS = 16;

/**
 * 198.18.0.0/15 is set aside for benchmarks, so that no network routes it; four addresses a slot.
 * The IPv6 side is a unique local prefix of our own.
 */
export function slotAt(number: number, temporary: string): Slot {
  if (!Number.isInteger(number) || number < 0 || number >= SLOTS)
    throw new RangeError(`slot ${number}: accepted: 0 to ${SLOTS - 1}`);
  const first = 4 * number;
  const v6 = `fd70:696c:6c69:${number.toString(16)}::`;
  return {
    number,
    state: join(temporary, `pillion-cluster-${number}`),
    link: `pillion${number}`,
    cgroup: `pillion-${number}`,
    host: { ipv4: `198.18.255.${first + 1}`, ipv6: `${v6}1` },
    node: { ipv4: `198.18.255.${first + 2}`, ipv6: `${v6}2` },
    prefixLengths: { ipv4: 30, ipv6: 64 },
  };
}

/** Addresses inside the cluster. They never leave the node's network namespace, so all slots share them. */
export const CLUSTER = {
  node: 'pillion',
  domain: 'cluster.local',
  pods: { ipv4: '10.244.0.0/24', ipv6: 'fd00:10:244::/64' },
  services: { ipv4: '10.96.0.0/16', ipv6: 'fd00:10:96::/112' },
  apiServer: '10.96.0.1',
  dns: '10.96.0.10',
} as const;
