import { beforeAll, describe, expect, it } from 'vitest';
import { newAuthority, newPair } from '../testing/key-pairs.ts';
import type { Authority } from './authority.ts';
import { parseKeyPair } from './key-pair.ts';

const SUBJECTS = { certSubject: '--tls-cert', keySubject: '--tls-key' };

function codes(cert: string, key: string, now = Date.now()): string[] {
  const pair = parseKeyPair({ cert, key, ...SUBJECTS }, now);
  return pair.ok ? [] : pair.problems.map(({ subject, code }) => `${subject} ${code}`);
}

describe('parseKeyPair', () => {
  let ours: Authority;
  let other: Authority;
  beforeAll(async () => {
    const authority = await newAuthority();
    [ours, other] = await Promise.all([newPair(authority), newPair(authority)]);
  });

  it('takes a pair that belongs together', () => {
    const pair = parseKeyPair({ ...ours, ...SUBJECTS }, Date.now());
    expect(pair).toMatchObject({
      ok: true,
      value: {
        names:
          'DNS:istiod.istio-system.svc, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
        notAfter: ours.notAfter,
      },
    });
  });

  it('refuses a certificate of another key', () => {
    expect(codes(ours.cert, other.key)).toEqual(['--tls-cert certificate.keyMismatch']);
  });

  it('refuses an expired one, by the given time', () => {
    expect(codes(ours.cert, ours.key, ours.notAfter)).toEqual(['--tls-cert certificate.expired']);
    expect(codes(ours.cert, ours.key, ours.notAfter - 1)).toEqual([]);
  });

  it('tells of both files at once', () => {
    expect(codes('', 'x')).toEqual([
      '--tls-cert certificate.malformed',
      '--tls-key privateKey.malformed',
    ]);
  });

  it('never takes a file that was read half way', () => {
    for (const share of [0.1, 0.5, 0.9, 0.97]) {
      expect(codes(ours.cert.slice(0, ours.cert.length * share), ours.key)).not.toEqual([]);
      expect(codes(ours.cert, ours.key.slice(0, ours.key.length * share))).not.toEqual([]);
    }
  });
});
