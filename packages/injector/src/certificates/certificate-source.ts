import type { Problem } from '@pillion/core/values';
import type { LoadEvent } from '../reload/last-good.ts';

/** A key and the certificate for it, checked to belong together. */
export interface ServingCertificate {
  /** PEM: the leaf first, then its chain. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Names and addresses it is good for, as X.509 writes them: `DNS:a, IP Address:127.0.0.1`. */
  readonly names: string;
  /** SHA-256 of the leaf, hexadecimal with colons. */
  readonly fingerprint: string;
}

export interface CertificateHealth {
  /** False when what serves is expired or not yet valid. */
  readonly healthy: boolean;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  /** What keeps a newer certificate from being used; empty while there is nothing to tell. */
  readonly problems: readonly Problem[];
}

/** The server knows nothing of files, CAs or Secrets: only this. */
export interface CertificateSource {
  /** The last good pair; there always is one. */
  current(): ServingCertificate;
  /** Called after `current` changed, and when a change could not be used. */
  onChange(listener: (event: LoadEvent) => void): void;
  healthy(): CertificateHealth;
  close(): void;
}

/** Valid at this time, by its own dates. */
export function isValidAt(certificate: ServingCertificate, now: number): boolean {
  return certificate.notBefore <= now && now < certificate.notAfter;
}
