import { type Authority, mintAuthority, mintLeaf } from '../certificates/authority.ts';

const DAY = 24 * 3600 * 1000;
export const NAMES = ['istiod.istio-system.svc', 'localhost', '127.0.0.1', '::1'] as const;

export async function newAuthority(now = Date.now()): Promise<Authority> {
  return mintAuthority({ now, lifetimeMs: 365 * DAY });
}

export async function newPair(
  authority: Authority,
  now = Date.now(),
  days = 7,
): Promise<Authority> {
  return mintLeaf(authority, NAMES, { now, lifetimeMs: days * DAY });
}
