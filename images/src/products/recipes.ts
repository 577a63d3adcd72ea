import { IMAGES } from '@pillion/core/mesh';
import type { ProgramName } from '../launcher/route.ts';
import { USERS } from './base.ts';

/** One of our images: what is in it, and how it runs. */
export interface Recipe {
  readonly name: string;
  readonly description: string;
  readonly programs: readonly ProgramName[];
  readonly user: number;
  /** A command below /usr/local/bin. */
  readonly entrypoint: string;
  readonly command?: readonly string[];
  readonly ports?: readonly number[];
}

const PROXY_PORTS = [15_001, 15_006, 15_020, 15_021, 15_090];

export const RECIPES: readonly Recipe[] = [
  {
    name: IMAGES.injector,
    description: 'The mutating admission webhook that gives pods their sidecar',
    programs: ['injector'],
    user: USERS.nonroot,
    entrypoint: 'pillion-injector',
    ports: [15_014, 15_017],
  },
  {
    name: 'iptables',
    description: 'The init program that programs netfilter for transparent capture',
    programs: ['iptables'],
    // Only uid 0 gets capabilities that a pod adds; it needs two of them, and no others.
    user: USERS.root,
    entrypoint: 'pillion-iptables',
  },
  {
    name: 'proxy',
    description: 'The sidecar proxy: captures, balances, forwards, and tells why',
    programs: ['proxy'],
    user: USERS['istio-proxy'],
    entrypoint: 'pillion-proxy',
    command: ['proxy', 'sidecar'],
    ports: PROXY_PORTS,
  },
  {
    name: IMAGES.proxy,
    description: 'Init program and sidecar in one, called as Istio calls its own',
    programs: ['iptables', 'proxy'],
    user: USERS['istio-proxy'],
    entrypoint: 'pilot-agent',
    ports: PROXY_PORTS,
  },
];
