import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Decision, RESULTS } from '../review/review-handler.ts';
import type { HandshakeFailure } from '../server/handshake-failure.ts';

/** What the program counts. One a process, handed to who needs it. */
export interface Metrics {
  reviewStarted(): void;
  reviewEnded(decision: Decision, seconds: number): void;
  /** `at` in milliseconds since the epoch. */
  reloaded(what: 'config' | 'certificate', success: boolean, at: number): void;
  certificateExpires(at: number): void;
  handshakeFailed(reason: HandshakeFailure): void;
  /** Prometheus text format. */
  render(): Promise<string>;
  readonly contentType: string;
}

/** `registry` holds what others count beside it, and is shown with it. */
export function createMetrics(registry = new Registry()): Metrics {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const requests = counter('sidecar_injection_requests_total', 'Calls of the webhook.');
  const success = counter(
    'sidecar_injection_success_total',
    'Calls answered with "allowed", skipped ones too. Unlike in Istio, refusals and errors do not count here: success + failure = requests.',
  );
  const failure = counter(
    'sidecar_injection_failure_total',
    'Calls that were refused, or could not be answered.',
  );
  const skip = counter(
    'sidecar_injection_skip_total',
    'Calls answered with "allowed" and no change.',
  );
  const time = new Histogram({
    name: 'sidecar_injection_time_seconds',
    help: 'Time from the head of a request to its answer, in the buckets of Istio.',
    buckets: [0.1, 1, 3, 5, 10, 20, 30, 60],
    registers,
  });
  const duration = new Histogram({
    name: 'pillion_injection_duration_seconds',
    help: 'Time from the head of a request to its answer, by result.',
    labelNames: ['result'],
    buckets: [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const injection = new Counter({
    name: 'pillion_injection_total',
    help: 'Calls of the webhook by result, reason code and templates.',
    labelNames: ['result', 'reason', 'template'],
    registers,
  });
  const reloads = new Counter({
    name: 'pillion_injector_reloads_total',
    help: 'Changes that were read, by what was read and whether it could be used.',
    labelNames: ['what', 'result'],
    registers,
  });
  const healthy = new Gauge({
    name: 'pillion_injector_last_reload_successful',
    help: '1 if what was read last is what serves, 0 if the last good one serves in its place.',
    labelNames: ['what'],
    registers,
  });
  const loadedAt = new Gauge({
    name: 'pillion_injector_last_reload_success_timestamp_seconds',
    help: 'When what serves was read.',
    labelNames: ['what'],
    registers,
  });
  const expiry = new Gauge({
    name: 'pillion_injector_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate expires.',
    registers,
  });
  const handshakes = new Counter({
    name: 'pillion_injector_tls_handshake_failures_total',
    help: 'Handshakes that failed: "untrusted" means that callers do not trust our CA.',
    labelNames: ['reason'],
    registers,
  });
  for (const result of RESULTS) duration.zero({ result });

  return {
    reviewStarted: () => requests.inc(),
    reviewEnded(decision, seconds) {
      const { result } = decision;
      (result === 'injected' || result === 'skipped' ? success : failure).inc();
      if (result === 'skipped') skip.inc();
      time.observe(seconds);
      duration.observe({ result }, seconds);
      injection.inc({ result, reason: decision.reason.code, template: templateLabel(decision) });
    },
    reloaded(what, ok, at) {
      reloads.inc({ what, result: ok ? 'success' : 'failure' });
      healthy.set({ what }, ok ? 1 : 0);
      if (ok) loadedAt.set({ what }, at / 1000);
    },
    handshakeFailed: (reason) => handshakes.inc({ reason }),
    certificateExpires: (at) => expiry.set(at / 1000),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** A pod may list a template many times and in any order; the label must not grow with such lists. */
function templateLabel({ templates }: Decision): string {
  return [...new Set(templates)].toSorted().join('+');
}
