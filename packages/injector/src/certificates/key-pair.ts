import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Parsed, type Problem, refused } from '@pillion/core/values';
import type { ServingCertificate } from './certificate-source.ts';

/** What was read, and the names by which to speak of it. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
  readonly certSubject: string;
  readonly keySubject: string;
}

/**
 * A certificate and its key, or why they cannot serve: each is decodable, they belong together, the
 * certificate is not expired, and TLS takes them. Files half way through a change fail here.
 */
export function parseKeyPair(pem: PemPair, now: number): Parsed<ServingCertificate> {
  const { certSubject, keySubject } = pem;
  const leaf = attempt(() => new X509Certificate(pem.cert));
  const key = attempt(() => createPrivateKey(pem.key));
  const problems = [
    leaf.ok ? undefined : malformed(certSubject, 'certificate', leaf.message),
    key.ok ? undefined : malformed(keySubject, 'private key', key.message),
  ].filter((problem) => problem !== undefined);
  if (!leaf.ok || !key.ok) return refused(...problems);
  const problem =
    mismatch(leaf.value, key.value, certSubject) ??
    expired(leaf.value, now, certSubject) ??
    unusable(pem);
  if (problem) return refused(problem);
  return { ok: true, value: describe(pem, leaf.value) };
}

function describe(pem: PemPair, leaf: X509Certificate): ServingCertificate {
  return {
    cert: pem.cert,
    key: pem.key,
    notBefore: leaf.validFromDate.getTime(),
    notAfter: leaf.validToDate.getTime(),
    names: leaf.subjectAltName ?? '',
    fingerprint: leaf.fingerprint256,
  };
}

function mismatch(leaf: X509Certificate, key: KeyObject, subject: string): Problem | undefined {
  if (leaf.checkPrivateKey(key)) return undefined;
  return {
    code: 'certificate.keyMismatch',
    subject,
    value: leaf.fingerprint256,
    reason: 'does not belong to the private key',
    accepted: 'the certificate that was issued for this key',
  };
}

function expired(leaf: X509Certificate, now: number, subject: string): Problem | undefined {
  if (now < leaf.validToDate.getTime()) return undefined;
  return {
    code: 'certificate.expired',
    subject,
    value: leaf.validToDate.toISOString(),
    reason: 'is expired',
    accepted: `a certificate that is valid after ${new Date(now).toISOString()}`,
  };
}

/** The last word has the TLS library: it refuses weak keys, and a chain that is cut short. */
function unusable(pem: PemPair): Problem | undefined {
  const context = attempt(() => createSecureContext({ cert: pem.cert, key: pem.key }));
  return context.ok ? undefined : malformed(pem.certSubject, 'certificate', context.message);
}

function malformed(subject: string, what: 'certificate' | 'private key', why: string): Problem {
  return {
    code: what === 'certificate' ? 'certificate.malformed' : 'privateKey.malformed',
    subject,
    value: '',
    reason: `is no usable ${what} (${why})`,
    accepted: `a ${what} in PEM, unencrypted`,
  };
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

function attempt<T>(action: () => T): Attempt<T> {
  try {
    return { ok: true, value: action() };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
