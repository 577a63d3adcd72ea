import { X509Certificate } from 'node:crypto';
import { type Parsed, PillionError, refused } from '@pillion/core/values';
import type { Authority } from '../certificates/authority.ts';
import {
  type AuthorityStore,
  bundleOf,
  type StoredAuthorities,
} from '../certificates/authority-store.ts';
import { type ApiObject, type ApiServer, hasStatus, pathOf, STATUS } from './api-server.ts';

interface Secret extends ApiObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Name of the Secret of the default revision; others append theirs. Istio's own CA has another and is left alone. */
export const AUTHORITY_SECRET = 'pillion-injector-ca';

export function authoritySecret(revision: string): string {
  return revision === '' || revision === 'default'
    ? AUTHORITY_SECRET
    : `${AUTHORITY_SECRET}-${revision}`;
}

export interface SecretAuthoritiesOptions {
  readonly api: ApiServer;
  readonly namespace: string;
  readonly name: string;
}

/**
 * The CAs of all replicas, in one Secret: `ca.crt` holds their certificates, oldest first, `ca.key` their keys in the same
 * order. Replicas agree by its resourceVersion; the first of them creates it. Leaves are never kept: each replica has its own.
 */
export class SecretAuthorities implements AuthorityStore {
  readonly #options: SecretAuthoritiesOptions;
  readonly #listeners = new Set<() => void>();
  #bundle = '';

  constructor(options: SecretAuthoritiesOptions) {
    this.#options = options;
  }

  /** A read or a write found other CAs than the one before. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async read(): Promise<StoredAuthorities> {
    const { api, namespace, name } = this.#options;
    const path = pathOf('secrets', { namespace, name });
    try {
      const secret = await api.call<Secret>({ method: 'GET', path });
      const authorities = parseAuthorities(`${namespace}/${name}`, secret.data ?? {});
      if (!authorities.ok) {
        throw PillionError.of('authoritySecret.unusable', authorities.problems);
      }
      this.#seen(authorities.value);
      const version = secret.metadata.resourceVersion ?? '';
      return { authorities: authorities.value, version };
    } catch (error) {
      if (hasStatus(error, STATUS.notFound)) return { authorities: [], version: '' };
      throw error;
    }
  }

  async replace(authorities: readonly Authority[], version: string): Promise<boolean> {
    const { api, namespace, name } = this.#options;
    const secret: Secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: {
        name,
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'pillion-injector' },
        ...(version !== '' && { resourceVersion: version }),
      },
      data: {
        'ca.crt': base64(bundleOf(authorities)),
        'ca.key': base64(authorities.map(({ key }) => key).join('')),
      },
    };
    try {
      await (version === ''
        ? api.call({ method: 'POST', path: pathOf('secrets', { namespace }), body: secret })
        : api.call({ method: 'PUT', path: pathOf('secrets', { namespace, name }), body: secret }));
    } catch (error) {
      // Somebody was faster, or deleted it: who reads again learns which.
      if (hasStatus(error, STATUS.conflict) || hasStatus(error, STATUS.notFound)) return false;
      throw error;
    }
    this.#seen(authorities);
    return true;
  }

  #seen(authorities: readonly Authority[]): void {
    const bundle = bundleOf(authorities);
    if (bundle === this.#bundle) return;
    this.#bundle = bundle;
    for (const listener of this.#listeners) listener();
  }
}

/** A Secret that somebody else wrote is never overwritten: its problem is told, and the last leaf serves on. */
export function parseAuthorities(
  subject: string,
  data: Readonly<Record<string, string>>,
): Parsed<readonly Authority[]> {
  const certs = blocks(data['ca.crt'], 'CERTIFICATE');
  const keys = blocks(data['ca.key'], 'PRIVATE KEY');
  if (certs.length !== keys.length) {
    return refused(unusable(subject, `${certs.length} certificates and ${keys.length} keys`));
  }
  try {
    const authorities = certs.map((cert, index) => {
      const x509 = new X509Certificate(cert);
      return {
        cert,
        key: keys[index] ?? '',
        notBefore: x509.validFromDate.getTime(),
        notAfter: x509.validToDate.getTime(),
      };
    });
    return { ok: true, value: authorities };
  } catch (error) {
    return refused(unusable(subject, error instanceof Error ? error.message : String(error)));
  }
}

function blocks(data: string | undefined, label: string): readonly string[] {
  const pem = Buffer.from(data ?? '', 'base64').toString('utf8');
  const found = pem.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g'));
  return (found ?? []).map((block) => `${block}\n`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function unusable(subject: string, why: string) {
  return {
    code: 'authoritySecret.unusable',
    subject: 'Secret',
    value: subject,
    reason: `holds no usable CAs (${why})`,
    accepted: 'ca.crt and ca.key with as many PEM blocks each, or no Secret at all',
  };
}
