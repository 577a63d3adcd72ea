/**
 * When certificates are renewed, as a plan over time. A CA is followed by the next one long before it ends,
 * and the next one is published before anything is signed by it: whoever trusts the bundle always trusts the
 * leaf that serves.
 *
 *     CA 1   |-------- signs --------|--- still trusted ---|
 *     CA 2                     |-----|-------- signs --------|--- ...
 *                              ^ in the bundle
 */
export interface Lifetimes {
  readonly authorityMs: number;
  readonly leafMs: number;
}

const DAY = 24 * 3600 * 1000;

/** cert-manager's and Istio's customary figures: a year for a CA, a week for a leaf. */
export const LIFETIMES: Lifetimes = { authorityMs: 365 * DAY, leafMs: 7 * DAY };

interface Span {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What is held: one or two CAs, oldest first; the last that is old enough signs. */
export interface Held {
  readonly authorities: readonly Span[];
  readonly leaf?: Span & { readonly issuer: number };
}

export type Step =
  | { readonly kind: 'addAuthority' }
  | { readonly kind: 'dropAuthority' }
  /** Sign a leaf by the CA of this index. */
  | { readonly kind: 'signLeaf'; readonly issuer: number }
  /** Nothing to do before this time. */
  | { readonly kind: 'wait'; readonly until: number };

/** The next thing to do; repeated until it says `wait`. */
export function nextStep(held: Held, now: number, lifetimes: Lifetimes = LIFETIMES): Step {
  const { authorities, leaf } = held;
  const newest = authorities.at(-1);
  if (newest === undefined || now >= renewalOf(newest)) return { kind: 'addAuthority' };
  const [oldest] = authorities;
  if (oldest !== undefined && now >= oldest.notAfter) return { kind: 'dropAuthority' };
  const issuer = signerAt(authorities, now, lifetimes);
  if (leaf === undefined || leaf.issuer !== issuer || now >= renewalOf(leaf)) {
    return { kind: 'signLeaf', issuer };
  }
  const due = [renewalOf(newest), renewalOf(leaf), ...authorities.map(({ notAfter }) => notAfter)];
  const takesOver = newest.notBefore + graceMs(lifetimes);
  if (takesOver > now) due.push(takesOver);
  return { kind: 'wait', until: Math.min(...due) };
}

/** Two thirds of a lifetime. */
function renewalOf({ notBefore, notAfter }: Span): number {
  return notBefore + (2 * (notAfter - notBefore)) / 3;
}

/** For so long a new CA is only published, that every API server may learn of it. */
function graceMs({ authorityMs }: Lifetimes): number {
  return authorityMs / 12;
}

function signerAt(authorities: readonly Span[], now: number, lifetimes: Lifetimes): number {
  const newest = authorities.length - 1;
  const span = authorities[newest];
  if (newest === 0 || span === undefined) return newest;
  return now >= span.notBefore + graceMs(lifetimes) ? newest : newest - 1;
}
