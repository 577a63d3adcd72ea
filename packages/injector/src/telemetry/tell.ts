import { formatProblem, type Problem } from '@pillion/core/values';
import type { CertificateSource } from '../certificates/certificate-source.ts';
import type { Clock } from '../clock.ts';
import type { ConfigSource } from '../config/config-source.ts';
import type { HandshakeFailure } from '../server/handshake-failure.ts';
import type { Listener } from '../server/listener.ts';
import { every } from './every.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Whom to tell what happens beside reviews, and from whom to hear it. */
export interface Telling {
  readonly config: ConfigSource;
  readonly certificates: CertificateSource;
  readonly log: Logger;
  readonly clock: Clock;
}

/** The one line by which a program that started us learns the real ports. */
export function tellReady(
  log: Logger,
  certificates: CertificateSource,
  revision: string,
  tls: Listener,
  plain: Listener | undefined,
): void {
  const { names, notAfter, fingerprint } = certificates.current();
  const fields = {
    event: 'ready',
    host: tls.host,
    port: tls.port,
    ...(plain && { metricsHost: plain.host, metricsPort: plain.port }),
    revision,
    certificate: { names, notAfter: new Date(notAfter).toISOString(), fingerprint },
  };
  log.announce(fields, 'Ready for reviews.');
}

/** An untrusted certificate stops all injection: it is told, but not once a review. */
export function tellHandshakes({ log, clock }: Telling, metrics: Metrics) {
  const due = every(60_000, clock);
  return (failure: HandshakeFailure): void => {
    metrics.handshakeFailed(failure);
    if (failure !== 'untrusted' || !due()) return;
    const hint =
      "A caller does not trust the certificate: is its CA in the webhook configuration's caBundle?";
    log.warn({ event: 'handshake.untrusted' }, hint);
  };
}

/** What was read anew, and what could not be used. */
export function tellChanges({ config, certificates, log, clock }: Telling, metrics: Metrics): void {
  const tell = (what: 'config' | 'certificate', problems: readonly Problem[]): void => {
    metrics.reloaded(what, problems.length === 0, clock.now());
    metrics.certificateExpires(certificates.current().notAfter);
    const fields = { event: `${what}.${problems.length ? 'broken' : 'loaded'}` };
    if (problems.length === 0) log.info(fields, `The ${what} was read anew and serves.`);
    else {
      const broken = { ...fields, problems: problems.map(formatProblem) };
      log.error(broken, `The ${what} is broken; the last good one serves.`);
    }
  };
  metrics.certificateExpires(certificates.current().notAfter);
  metrics.reloaded('config', true, clock.now());
  metrics.reloaded('certificate', true, clock.now());
  config.onEvent((event) => tell('config', event.kind === 'broken' ? event.problems : []));
  certificates.onChange((event) =>
    tell('certificate', event.kind === 'broken' ? event.problems : []),
  );
}
