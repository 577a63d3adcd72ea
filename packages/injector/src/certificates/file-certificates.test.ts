import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { newAuthority, newPair } from '../testing/key-pairs.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { Authority } from './authority.ts';
import type { CertificateSource } from './certificate-source.ts';
import { openFileCertificates } from './file-certificates.ts';

async function open(directory: string): Promise<CertificateSource> {
  const source = await openFileCertificates({ ...paths(directory), clock: systemClock });
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  onTestFinished(() => source.value.close());
  return source.value;
}

function paths(directory: string): { cert: string; key: string } {
  return { cert: join(directory, 'tls.crt'), key: join(directory, 'tls.key') };
}

async function write(directory: string, pair: Pick<Authority, 'cert' | 'key'>): Promise<void> {
  await writeFile(paths(directory).cert, pair.cert);
  await writeFile(paths(directory).key, pair.key);
}

describe('openFileCertificates', () => {
  it('refuses to start without a usable pair, and tells of both files', async () => {
    const directory = await temporaryDirectory();
    const source = await openFileCertificates({ ...paths(directory), clock: systemClock });
    expect(source.ok ? [] : source.problems).toMatchObject([
      { code: 'file.unreadable', subject: '--tls-cert', reason: 'cannot be read (ENOENT)' },
      { code: 'file.unreadable', subject: '--tls-key' },
    ]);
  });

  it('serves the last good pair while a new one is half written', async () => {
    const directory = await temporaryDirectory();
    const authority = await newAuthority();
    const [first, second] = await Promise.all([newPair(authority), newPair(authority)]);
    await write(directory, first);
    const source = await open(directory);
    const before = source.current().fingerprint;

    await writeFile(paths(directory).cert, second.cert);
    await expectEventually(() => source.healthy().problems.length > 0);
    expect(source.current().fingerprint).toBe(before);
    expect(source.healthy()).toMatchObject({
      healthy: true,
      problems: [{ code: 'certificate.keyMismatch' }],
    });

    await writeFile(paths(directory).key, second.key);
    await expectEventually(() => source.current().fingerprint !== before);
    expect(source.current().cert).toBe(second.cert);
    expect(source.healthy().problems).toEqual([]);
  });

  it('does not take an expired pair in place of a valid one', async () => {
    const directory = await temporaryDirectory();
    const authority = await newAuthority();
    await write(directory, await newPair(authority));
    const source = await open(directory);
    const before = source.current().fingerprint;
    await write(directory, await newPair(authority, Date.now() - 30 * 24 * 3_600_000, 1));
    await expectEventually(() => source.healthy().problems.length > 0);
    expect(source.healthy().problems).toMatchObject([{ code: 'certificate.expired' }]);
    expect(source.current().fingerprint).toBe(before);
  });

  it('takes files that are replaced by renames', async () => {
    const directory = await temporaryDirectory();
    const authority = await newAuthority();
    await write(directory, await newPair(authority));
    const source = await open(directory);
    const next = await newPair(authority);
    for (const [name, text] of [
      ['tls.key', next.key],
      ['tls.crt', next.cert],
    ] as const) {
      await writeFile(join(directory, `${name}.tmp`), text);
      await rename(join(directory, `${name}.tmp`), join(directory, name));
    }
    await expectEventually(() => source.current().cert === next.cert);
    expect(source.healthy().problems).toEqual([]);
  });
});
