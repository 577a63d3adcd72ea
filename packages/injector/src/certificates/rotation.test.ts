import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Held, type Lifetimes, LIFETIMES, nextStep } from './rotation.ts';

const DAY = 24 * 3600 * 1000;
const START = Date.parse('2026-01-01');

/** What the plan leads to over time, without any key: when each CA was published, and what serves. */
function* live(lifetimes: Lifetimes, days: number, pauseMs: (at: number) => number) {
  let held: Held = { authorities: [] };
  let now = START;
  while (now < START + days * DAY) {
    const step = nextStep(held, now, lifetimes);
    if (step.kind === 'wait') {
      yield { held, from: now, until: step.until };
      now = step.until + pauseMs(step.until);
    } else {
      held = apply(held, step, now, lifetimes);
    }
  }
}

function apply(
  held: Held,
  step: ReturnType<typeof nextStep>,
  now: number,
  lifetimes: Lifetimes,
): Held {
  const { authorities, leaf } = held;
  if (step.kind === 'addAuthority') {
    const authority = { notBefore: now, notAfter: now + lifetimes.authorityMs };
    return { ...held, authorities: [...authorities, authority] };
  }
  if (step.kind === 'dropAuthority') {
    const rest = { authorities: authorities.slice(1) };
    return leaf ? { ...rest, leaf: { ...leaf, issuer: leaf.issuer - 1 } } : rest;
  }
  if (step.kind === 'signLeaf') {
    const end = authorities[step.issuer]?.notAfter ?? now;
    const notAfter = Math.min(now + lifetimes.leafMs, end);
    return { authorities, leaf: { notBefore: now, notAfter, issuer: step.issuer } };
  }
  return held;
}

describe('nextStep', () => {
  it('keeps a valid leaf at all times, signed by a CA that has long been published', () => {
    let rotations = 0;
    for (const { held, from, until } of live(LIFETIMES, 3650, () => 0)) {
      const { authorities, leaf } = held;
      expect(until).toBeGreaterThan(from);
      expect(authorities.length).toBeLessThanOrEqual(2);
      expect(leaf?.notAfter).toBeGreaterThan(until);
      const issuer = authorities[leaf?.issuer ?? -1];
      expect(issuer?.notAfter).toBeGreaterThan(until);
      const published = leaf?.issuer === 1 ? from - (issuer?.notBefore ?? from) : Infinity;
      expect(published).toBeGreaterThanOrEqual(30 * DAY);
      rotations += 1;
    }
    expect(rotations).toBeGreaterThan(3650 / 7);
  });

  it('holds for any sensible lifetimes, and when it is late by a little', () => {
    const lifetimes = fc.record({
      authorityMs: fc.integer({ min: 10, max: 400 }).map((days) => days * DAY),
      leafMs: fc.integer({ min: 1, max: 30 }).map((days) => days * DAY),
    });
    fc.assert(
      fc.property(lifetimes, fc.integer({ min: 0, max: 3600 }), (spans, lateSeconds) => {
        for (const { held, from } of live(spans, 800, () => lateSeconds * 1000)) {
          expect(held.leaf?.notAfter).toBeGreaterThan(from);
          expect(held.authorities.length).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('starts over after a sleep longer than every certificate', () => {
    const old: Held = {
      authorities: [{ notBefore: START, notAfter: START + 10 }],
      leaf: { notBefore: START, notAfter: START + 5, issuer: 0 },
    };
    const now = START + 100 * DAY;
    expect(nextStep(old, now)).toEqual({ kind: 'addAuthority' });
    const two = apply(old, { kind: 'addAuthority' }, now, LIFETIMES);
    expect(nextStep(two, now)).toEqual({ kind: 'dropAuthority' });
    const one = apply(two, { kind: 'dropAuthority' }, now, LIFETIMES);
    expect(nextStep(one, now)).toEqual({ kind: 'signLeaf', issuer: 0 });
  });
});
