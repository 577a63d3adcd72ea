import type { CertificateHealth } from '../certificates/certificate-source.ts';
import type { LoadStatus } from '../reload/last-good.ts';
import { formatProblem } from '@pillion/core/values';

/** What readiness is judged by. */
export interface Condition {
  readonly draining: boolean;
  readonly config: LoadStatus;
  readonly certificate: CertificateHealth;
}

export interface Readiness {
  readonly ready: boolean;
  /** One word for a probe's event: `ok`, `draining` or `certificate`. */
  readonly summary: string;
  /** For people and machines: `/ready?verbose`. */
  readonly report: Readonly<Record<string, unknown>>;
}

/**
 * Not ready while draining, and not with a certificate that every API server refuses. A broken change of the
 * templates is told but is no reason: the last good ones serve, and taking every replica away would stop all pods.
 */
export function assess({ draining, config, certificate }: Condition): Readiness {
  const summary = draining ? 'draining' : certificate.healthy ? 'ok' : 'certificate';
  const ready = summary === 'ok';
  return {
    ready,
    summary,
    report: {
      ready,
      draining,
      config: {
        state: config.current ? 'current' : 'lastGood',
        loadedAt: new Date(config.loadedAt).toISOString(),
        problems: config.problems.map(formatProblem),
      },
      certificate: {
        valid: certificate.healthy,
        notAfter: new Date(certificate.notAfter).toISOString(),
        problems: certificate.problems.map(formatProblem),
      },
    },
  };
}
