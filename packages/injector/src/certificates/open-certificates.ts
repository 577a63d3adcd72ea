import type { Parsed } from '@pillion/core/values';
import type { Clock } from '../clock.ts';
import type { CertificateOptions } from '../options/certificate-options.ts';
import { MemoryAuthorities } from './authority-store.ts';
import type { CertificateSource } from './certificate-source.ts';
import { openFileCertificates } from './file-certificates.ts';

/** The source that the options ask for. Who brings files need not load what mints certificates. */
export async function openCertificates(
  options: CertificateOptions,
  clock: Clock,
): Promise<Parsed<CertificateSource>> {
  if (options.kind === 'files') return openFileCertificates({ ...options, clock });
  const { names, caOut } = options;
  const { SelfSignedCertificates } = await import('./self-signed-certificates.ts');
  return SelfSignedCertificates.open({
    names,
    clock,
    store: new MemoryAuthorities(caOut),
    ...(caOut !== undefined && { subject: { name: '--ca-out', value: caOut } }),
  });
}
