import type { Parsed } from '@pillion/core/values';
import type { Clock } from '../clock.ts';
import type { CertificateOptions } from '../options/certificate-options.ts';
import { type AuthorityStore, MemoryAuthorities } from './authority-store.ts';
import type { CertificateSource } from './certificate-source.ts';
import { openFileCertificates } from './file-certificates.ts';

/**
 * The source that the options ask for; CAs of our own are kept in the shared store where there is one. Who brings
 * files need not load what mints certificates.
 */
export async function openCertificates(
  options: CertificateOptions,
  clock: Clock,
  shared?: AuthorityStore,
): Promise<Parsed<CertificateSource>> {
  if (options.kind === 'files') return openFileCertificates({ ...options, clock });
  const { names, caOut } = options;
  const { SelfSignedCertificates } = await import('./self-signed-certificates.ts');
  return SelfSignedCertificates.open({
    names,
    clock,
    store: shared ?? new MemoryAuthorities(caOut),
    // Other replicas write there too, and give a new CA a twelfth of its lifetime to be known.
    ...(shared && { rereadMs: 60_000 }),
    ...(caOut !== undefined && { subject: { name: '--ca-out', value: caOut } }),
  });
}
