import type { Parsed } from '@pillion/core/values';
import type { Clock } from '../clock.ts';
import { LastGood } from '../reload/last-good.ts';
import { readTexts, sameTexts } from '../reload/read-files.ts';
import { watchFiles } from '../reload/watch-files.ts';
import {
  type CertificateSource,
  isValidAt,
  type ServingCertificate,
} from './certificate-source.ts';
import { parseKeyPair } from './key-pair.ts';

export interface FileCertificateOptions {
  readonly cert: string;
  readonly key: string;
  readonly clock: Clock;
}

/**
 * A pair of PEM files. They are two writes or one symlink swap, and may be read half way: a pair that
 * does not match is never used, the last good one serves, and the next change is looked at again.
 */
export async function openFileCertificates(
  options: FileCertificateOptions,
): Promise<Parsed<CertificateSource>> {
  const { clock } = options;
  const files = [
    { key: 'cert', subject: '--tls-cert', path: options.cert },
    { key: 'key', subject: '--tls-key', path: options.key },
  ] as const;
  const loaded = await LastGood.load<ReadonlyMap<'cert' | 'key', string>, ServingCertificate>({
    read: () => readTexts(files),
    equal: sameTexts,
    parse: (texts) => {
      const [cert = '', key = ''] = [texts.get('cert'), texts.get('key')];
      return parseKeyPair(
        { cert, key, certSubject: '--tls-cert', keySubject: '--tls-key' },
        clock.now(),
      );
    },
    clock,
  });
  if (!loaded.ok) return loaded;
  const pair = loaded.value;
  const watch = watchFiles({
    paths: files.map(({ path }) => path),
    clock,
    onHint: () => void pair.refresh(),
  });
  const source: CertificateSource = {
    current: () => pair.current(),
    onChange: (listener) => pair.onEvent(listener),
    healthy: () => ({
      healthy: isValidAt(pair.current(), clock.now()),
      notAfter: pair.current().notAfter,
      problems: pair.status().problems,
    }),
    close: () => watch.close(),
  };
  return { ok: true, value: source };
}
