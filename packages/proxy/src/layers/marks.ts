import type { FieldLine } from '../http1/edit.ts';
import type { TrafficPolicy } from '../routing/traffic-policy.ts';
import {
  newTrace,
  nextSpan,
  readTrace,
  type Trace,
  traceLines,
} from '../telemetry/trace-context.ts';
import type { SessionContext } from './context.ts';

export const ATTEMPT_COUNT = 'x-envoy-attempt-count';
export const SERVICE_TIME = 'x-envoy-upstream-service-time';

/** What the proxy puts on a request for those who come after it, in no version of HTTP. */
export interface Marks {
  /** Names of fields to take off: what `add` replaces, and what ends here. */
  readonly drop: readonly string[];
  readonly add: readonly FieldLine[];
  readonly requestId: string | undefined;
  /** The span that this request is; `undefined` where none is kept. */
  readonly trace: Trace | undefined;
}

/** A request's fields, as far as they are asked for here. */
export interface MarkedFields {
  get(name: string): string | undefined;
  /** Whether any field's name or value holds this text. */
  mentions(text: string): boolean;
}

/** Fields by which a client changes how its request is treated; they are for the first proxy alone. */
const ORDERS = [
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-retry-on',
  'x-envoy-max-retries',
  'x-envoy-retriable-status-codes',
];
export const EXPECTED_TIMEOUT = 'x-envoy-expected-rq-timeout-ms';
const DECORATOR = 'x-envoy-decorator-operation';

/**
 * What Istio's sidecar adds: a request id, the scheme, the number of the attempt, the time that the
 * answer may take, and a trace where tracing is on. What a client brings along of the first three is
 * kept. No `x-forwarded-for`: the sidecar is part of its pod, and no hop of its own.
 */
export function markRequest(
  fields: MarkedFields,
  { opening, policy, sources }: SessionContext,
  { timeoutMs, retries }: TrafficPolicy,
): Marks {
  const known = fields.get('x-request-id');
  if (!policy.marksRequests) return { drop: [], add: [], requestId: known, trace: undefined };
  const { unwanted } = policy;
  const envoy = fields.mentions('x-envoy-');
  const drop = envoy ? ORDERS.filter((name) => fields.get(name) !== undefined) : [];
  const add: FieldLine[] = [];
  const requestId =
    known ?? (unwanted?.has('x-request-id') === true ? undefined : sources.requestId());
  if (known === undefined && requestId !== undefined) add.push(['x-request-id', requestId]);
  if (fields.get('x-forwarded-proto') === undefined) add.push(['x-forwarded-proto', 'http']);
  if (unwanted?.has(ATTEMPT_COUNT) !== true && (!envoy || fields.get(ATTEMPT_COUNT) === undefined))
    add.push([ATTEMPT_COUNT, '1']);
  const within = retries.perTryTimeoutMs ?? timeoutMs;
  if (within !== undefined && unwanted?.has(EXPECTED_TIMEOUT) !== true) {
    drop.push(EXPECTED_TIMEOUT);
    add.push([EXPECTED_TIMEOUT, String(within)]);
  }
  // It names the next proxy's span, so it ends where the request leaves the mesh's proxies.
  if (envoy && opening.direction === 'inbound') drop.push(DECORATOR);
  const trace = addTrace(fields, policy, sources, drop, add);
  const host = opening.route.cluster.service?.host;
  if (trace?.reported === true && opening.direction === 'outbound' && host !== undefined)
    add.push([DECORATOR, `${host}:${opening.original.port}/*`]);
  return { drop, add, requestId, trace };
}

/** A trace that came along goes on; without one a new one begins, sampled or not. */
function addTrace(
  fields: MarkedFields,
  { traceSampling, reportsSpans = false }: SessionContext['policy'],
  sources: SessionContext['sources'],
  drop: string[],
  add: FieldLine[],
): Trace | undefined {
  if (traceSampling === undefined) return undefined;
  const given = readTrace(fields);
  // A proxy that reports no spans must not put itself into other people's traces.
  if (given !== undefined && !reportsSpans) return undefined;
  const trace =
    given === undefined ? newTrace(traceSampling, sources, reportsSpans) : nextSpan(given, sources);
  for (const line of traceLines(trace)) {
    drop.push(line[0]);
    add.push(line);
  }
  return trace;
}
