import type { Admission, AdmissionHttpRequest, InjectionConfig } from '@pillion/core/injection';
import { type Parsed, refused } from '@pillion/core/values';
import type { Registry } from 'prom-client';
import type { CertificateSource } from './certificates/certificate-source.ts';
import type { Clock } from './clock.ts';
import type { ConfigSource } from './config/config-source.ts';
import type { Options } from './options/options.ts';
import type { ReviewHandler } from './review/review-handler.ts';
import { withDeadline } from './review/with-deadline.ts';
import { withDecisionLog } from './review/with-decision-log.ts';
import { withMetrics } from './review/with-metrics.ts';
import { withRecovery } from './review/with-recovery.ts';
import { withReview } from './review/with-review.ts';
import { drain, type DrainOptions } from './server/drain.ts';
import { type Limits, type Listener, listenPlain, listenTls } from './server/listener.ts';
import { assess } from './server/readiness.ts';
import { createRequestListener, type Pages } from './server/request-listener.ts';
import type { Logger } from './telemetry/logger.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { tellChanges, tellHandshakes, tellReady } from './telemetry/tell.ts';

export interface InjectorDeps {
  readonly config: ConfigSource;
  readonly certificates: CertificateSource;
  readonly admit: (config: InjectionConfig, request: AdmissionHttpRequest) => Admission;
  readonly log: Logger;
  readonly clock: Clock;
  readonly limits?: Limits;
  /** Holds further metrics to show. */
  readonly registry?: Registry;
}

/** A webhook that serves. */
export interface Injector {
  readonly port: number;
  readonly metricsPort?: number;
  /** Ends it; the probes stay reachable to the last. */
  drain(options: Omit<DrainOptions, 'clock'>): Promise<'clean' | 'cutShort'>;
}

/** Binds both ports and writes the `ready` line. */
export async function startInjector(
  deps: InjectorDeps,
  options: Pick<Options, 'listen' | 'metricsListen' | 'revision'>,
): Promise<Parsed<Injector>> {
  const { config, certificates, log, clock, limits } = deps;
  const metrics = createMetrics(deps.registry);
  tellChanges(deps, metrics);
  let draining = false;
  const pages: Pages = {
    metrics,
    draining: () => draining,
    readiness: () =>
      assess({ draining, config: config.status(), certificate: certificates.healthy() }),
    onDefect: (err) => log.error({ event: 'defect', err }, 'A request could not be answered.'),
  };
  const [tls, plain] = await Promise.all([
    listenTls(
      options.listen,
      certificates,
      createRequestListener({ ...pages, review: reviewHandler(deps, metrics) }),
      tellHandshakes(deps, metrics),
      limits,
    ),
    options.metricsListen &&
      listenPlain(options.metricsListen, createRequestListener(pages), limits),
  ]);
  if (!tls.ok || plain?.ok === false) return closed([tls, ...(plain ? [plain] : [])]);
  const injector: Injector = {
    port: tls.value.port,
    ...(plain && { metricsPort: plain.value.port }),
    async drain(how) {
      draining = true;
      const end = await drain(tls.value, { ...how, clock });
      const stopped = plain?.value.stop();
      plain?.value.cutOff();
      await stopped;
      return end;
    },
  };
  tellReady(log, certificates, options.revision, tls.value, plain?.value);
  return { ok: true, value: injector };
}

/** Both ports or none: gives back what could be bound, and tells every port that could not. */
async function closed(ports: readonly Parsed<Listener>[]): Promise<Parsed<never>> {
  await Promise.all(ports.flatMap((port) => (port.ok ? [port.value.stop()] : [])));
  return refused(...ports.flatMap((port) => (port.ok ? [] : port.problems)));
}

function reviewHandler(deps: InjectorDeps, metrics: Metrics): ReviewHandler {
  const { admit, config, log, clock } = deps;
  const review = withReview((request) => admit(config.current(), request));
  return withMetrics(
    metrics,
    clock,
  )(withDecisionLog(log, clock)(withDeadline(clock)(withRecovery(review))));
}
