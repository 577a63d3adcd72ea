// oxlint-disable-next-line import/no-unassigned-import -- the X.509 library looks its types up there
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 3600 * 1000;

export interface AuthorityPair {
  readonly cert: string;
  readonly key: string;
}

/** A CA with a certificate that is new, and one of the same name and key as it will look like when it is old enough to sign. */
export async function authorityOverTime(): Promise<{
  readonly fresh: AuthorityPair;
  readonly aged: AuthorityPair;
}> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const key = PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  const certificate = async (ageDays: number): Promise<string> => {
    const begin = Date.now() - ageDays * DAY;
    const made = await X509CertificateGenerator.createSelfSigned({
      serialNumber: `0${ageDays}`.slice(-2),
      name: 'O=pillion, CN=pillion-injector-ca-next',
      notBefore: new Date(begin - 3_600_000),
      notAfter: new Date(begin + 365 * DAY),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return `${made.toString('pem')}\n`;
  };
  const pair = async (ageDays: number): Promise<AuthorityPair> => ({
    cert: await certificate(ageDays),
    key: `${key}\n`,
  });
  return { fresh: await pair(0), aged: await pair(60) };
}
