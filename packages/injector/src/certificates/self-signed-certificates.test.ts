import { X509Certificate } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectEventually } from '../testing/expect-eventually.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { MemoryAuthorities } from './authority-store.ts';
import { SelfSignedCertificates, type SelfSignedOptions } from './self-signed-certificates.ts';

const HOUR = 3_600_000;
/** Short, so that every kind of renewal comes often. */
const LIFETIMES = { authorityMs: 240 * HOUR, leafMs: 24 * HOUR };

async function open(options: Partial<SelfSignedOptions> = {}) {
  const clock = new ManualClock(new Date('2026-01-01'));
  const names = ['istiod.istio-system.svc', '10.0.0.1'];
  const source = await SelfSignedCertificates.open({
    names,
    clock,
    store: new MemoryAuthorities(),
    lifetimes: LIFETIMES,
    ...options,
  });
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  onTestFinished(() => source.value.close());
  return { clock, source: source.value };
}

/** Lets the next timer fire, and waits until its work is done. */
async function renewal(clock: ManualClock): Promise<void> {
  const { next } = clock;
  if (next === undefined) throw new Error('nothing is planned');
  clock.advance(next);
  await expectEventually(() => clock.next !== undefined);
}

function issuerOf(leaf: string, bundle: string): X509Certificate | undefined {
  const blocks = bundle.match(/-----BEGIN[^]*?END CERTIFICATE-----/g) ?? [];
  const authorities = blocks.map((block) => new X509Certificate(block));
  return authorities.find((authority) => new X509Certificate(leaf).verify(authority.publicKey));
}

describe('SelfSignedCertificates', () => {
  it('renews 100 times without a moment in which what serves is untrusted or expired', async () => {
    const { clock, source } = await open();
    const fingerprints = new Set<string>();
    const issuers = new Set<string>();
    let trusted = source.bundle;
    for (let round = 0; round < 100; round += 1) {
      const { cert, fingerprint } = source.current();
      expect(source.healthy()).toMatchObject({ healthy: true, problems: [] });
      // A client that learnt the bundle one renewal ago trusts what serves now.
      const issuer = issuerOf(cert, trusted);
      expect(issuer?.validToDate.getTime()).toBeGreaterThan(clock.now());
      fingerprints.add(fingerprint);
      issuers.add(issuer?.fingerprint256 ?? '');
      trusted = source.bundle;
      await renewal(clock);
    }
    expect(fingerprints.size).toBeGreaterThan(50);
    expect(issuers.size).toBeGreaterThan(5);
  });

  it('tells of every new leaf', async () => {
    const { clock, source } = await open();
    const events: string[] = [];
    source.onChange(({ kind }) => events.push(kind));
    const before = source.current().fingerprint;
    await renewal(clock);
    expect(events).toEqual(['loaded']);
    expect(source.current().fingerprint).not.toBe(before);
  });

  it('writes the bundle before anything is signed by it, and in one step', async () => {
    const directory = await temporaryDirectory();
    const caOut = join(directory, 'ca.pem');
    const { clock, source } = await open({ store: new MemoryAuthorities(caOut) });
    for (let round = 0; round < 20; round += 1) {
      expect(await readFile(caOut, 'utf8')).toBe(source.bundle);
      await renewal(clock);
    }
    expect(await readdir(directory)).toEqual(['ca.pem']);
  });

  it('keeps serving when a renewal fails, tells it, and tries again', async () => {
    const directory = await temporaryDirectory();
    const caOut = join(directory, 'sub', 'ca.pem');
    const refused = await SelfSignedCertificates.open({
      names: ['a'],
      store: new MemoryAuthorities(caOut),
      subject: { name: '--ca-out', value: caOut },
      clock: new ManualClock(new Date('2026-01-01')),
    });
    expect(refused).toMatchObject({ ok: false, problems: [{ subject: '--ca-out', value: caOut }] });

    const volume = await temporaryDirectory();
    const { clock, source } = await open({ store: new MemoryAuthorities(join(volume, 'ca.pem')) });
    const events: string[] = [];
    source.onChange(({ kind }) => events.push(kind));
    await rm(volume, { recursive: true });
    for (let round = 0; round < 20 && !events.includes('broken'); round += 1) await renewal(clock);
    expect(events.at(-1)).toBe('broken');
    expect(source.healthy()).toMatchObject({
      healthy: true,
      problems: [{ code: 'certificate.notMinted', reason: expect.stringContaining('ENOENT') }],
    });
    expect(clock.next).toBe(60_000);
  });

  it('lets several replicas agree on one CA, whoever is first', async () => {
    const store = new MemoryAuthorities();
    const replicas = await Promise.all(
      Array.from({ length: 4 }, () => open({ store, rereadMs: 24 * HOUR })),
    );
    const [{ clock, source: first } = await open()] = replicas;
    expect(new Set(replicas.map(({ source }) => source.bundle)).size).toBe(1);
    for (const { source } of replicas) {
      expect(issuerOf(source.current().cert, first.bundle)).toBeDefined();
    }
    // The first one renews all the CAs of a month; another one wakes up then, and follows.
    const month = clock.now() + 30 * 24 * HOUR;
    while (clock.now() < month) await renewal(clock);
    const [, late = await open()] = replicas;
    expect(late.source.bundle).not.toBe(first.bundle);
    late.clock.advance(clock.now() - late.clock.now());
    await expectEventually(() => late.source.bundle === first.bundle);
    expect(issuerOf(late.source.current().cert, first.bundle)).toBeDefined();
  });

  it('is not healthy once the leaf is over', async () => {
    const { clock, source } = await open();
    source.close();
    clock.advance(25 * HOUR);
    expect(source.healthy().healthy).toBe(false);
  });
});
