import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newAuthority, newPair } from '../testing/key-pairs.ts';
import { mintAuthority, mintLeaf } from './authority.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;

describe('authority', () => {
  it('signs a leaf for names and addresses of both families', async () => {
    const authority = await newAuthority();
    const leaf = new X509Certificate((await newPair(authority)).cert);
    const ca = new X509Certificate(authority.cert);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(ca.ca).toBe(true);
    expect(leaf.checkHost('istiod.istio-system.svc')).toBeDefined();
    expect(leaf.checkIP('127.0.0.1')).toBeDefined();
    expect(leaf.checkIP('::1')).toBeDefined();
    expect(leaf.checkHost('elsewhere')).toBeUndefined();
  });

  it('allows a little for clocks that are behind', async () => {
    const { notBefore, notAfter } = await mintAuthority({ now: NOW, lifetimeMs: HOUR });
    expect(NOW - notBefore).toBe(300_000);
    expect(notAfter).toBe(NOW + HOUR);
  });

  it('never signs for longer than it lasts itself', async () => {
    const authority = await mintAuthority({ now: NOW, lifetimeMs: HOUR });
    const leaf = await mintLeaf(authority, ['a'], { now: NOW + HOUR / 2, lifetimeMs: 9 * HOUR });
    expect(leaf.notAfter).toBe(authority.notAfter);
  });

  it('gives every CA a name of its own', async () => {
    const names = await Promise.all([newAuthority(), newAuthority()]);
    expect(new Set(names.map(({ cert }) => new X509Certificate(cert).subject)).size).toBe(2);
  });
});
