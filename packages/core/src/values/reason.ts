/**
 * Why something was decided. The same reason reaches the admission warning, the audit annotation,
 * the event, the metric label, the log line and `pillion explain`.
 */
export interface Reason {
  /** Stable and dotted, e.g. `skipped.hostNetwork`; safe as a metric label. */
  readonly code: string;
  /** One sentence for a person, without a code. */
  readonly sentence: string;
  /** What the decision rests on, e.g. `{ label: 'sidecar.istio.io/inject', value: 'false' }`. */
  readonly evidence: Readonly<Record<string, string>>;
}

export function reason(
  code: string,
  sentence: string,
  evidence: Readonly<Record<string, string>> = {},
): Reason {
  return { code, sentence, evidence };
}
