// oxlint-disable-next-line import/no-unassigned-import -- the X.509 library looks its types up there
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Who a certificate is for: Kubernetes reads the organizations as groups. */
export interface Subject {
  readonly name: string;
  readonly groups?: readonly string[];
  /** DNS names and IP addresses that it serves on. */
  readonly serves?: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const YEAR_MS = 365 * 24 * 3_600_000;

/** The one CA that every program of the cluster trusts. */
export class ClusterAuthority implements KeyPair {
  readonly cert: string;
  readonly key: string;
  readonly #signingKey: webcrypto.CryptoKey;

  private constructor(pair: KeyPair, signingKey: webcrypto.CryptoKey) {
    this.cert = pair.cert;
    this.key = pair.key;
    this.#signingKey = signingKey;
  }

  static async create(now: number): Promise<ClusterAuthority> {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=pillion-cluster',
      ...validity(now),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new ClusterAuthority(await pemPair(certificate, keys.privateKey), keys.privateKey);
  }

  async issue({ name, groups = [], serves = [] }: Subject, now: number): Promise<KeyPair> {
    const issuer = new X509Certificate(this.cert);
    const keys = await generateKeys();
    const names = serves.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const);
    const certificate = await X509CertificateGenerator.create({
      subject: [...groups.map((group) => `O=${group}`), `CN=${name}`].join(', '),
      issuer: issuer.subject,
      ...validity(now),
      publicKey: keys.publicKey,
      signingKey: this.#signingKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    });
    return await pemPair(certificate, keys.privateKey);
  }
}

/** The pair that service account tokens are signed and verified with: no certificate, bare keys. */
export async function serviceAccountKeys(): Promise<{
  readonly public: string;
  readonly private: string;
}> {
  const { publicKey, privateKey } = await generateKeys();
  return {
    public: PemConverter.encode(await webcrypto.subtle.exportKey('spki', publicKey), 'PUBLIC KEY'),
    private: await privatePem(privateKey),
  };
}

async function pemPair(certificate: X509Certificate, key: webcrypto.CryptoKey): Promise<KeyPair> {
  return { cert: `${certificate.toString('pem')}\n`, key: await privatePem(key) };
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** A minute back: no program's clock read the time before we did, but seconds are cut off. */
function validity(now: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - 60_000), notAfter: new Date(now + YEAR_MS) };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
