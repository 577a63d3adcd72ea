import {
  RETRY_CONDITIONS,
  type RetryCondition,
  type TrafficPolicy,
} from '../routing/traffic-policy.ts';
import type { SessionContext } from './context.ts';
import type { MarkedFields } from './marks.ts';

const MAX_RETRIES = 10;

/**
 * The cluster's policy, but for what a client of this pod orders by Envoy's request headers: the time for the
 * request and for one attempt, when to repeat it and how often. What cannot be read is no order.
 * Strangers give none: what they could make a pod repeat is not theirs to say.
 */
export function requestPolicy({ opening }: SessionContext, fields: MarkedFields): TrafficPolicy {
  const { policy } = opening.route.cluster;
  if (opening.direction === 'inbound' || !fields.mentions('x-envoy-')) return policy;
  const timeout = number(fields.get('x-envoy-upstream-rq-timeout-ms'));
  const perTry = number(fields.get('x-envoy-upstream-rq-per-try-timeout-ms'));
  const on = conditions(fields.get('x-envoy-retry-on'));
  const attempts = number(fields.get('x-envoy-max-retries'));
  const statuses = fields.get('x-envoy-retriable-status-codes')?.split(',').map(number);
  if ([timeout, perTry, on, attempts, statuses].every((order) => order === undefined))
    return policy;
  const { retries } = policy;
  return {
    ...policy,
    // Zero is Envoy's word for no limit at all.
    timeoutMs: timeout === undefined ? policy.timeoutMs : timeout || undefined,
    retries: {
      ...retries,
      perTryTimeoutMs: perTry === undefined ? retries.perTryTimeoutMs : perTry || undefined,
      attempts: Math.min(attempts ?? retries.attempts, Math.max(MAX_RETRIES, retries.attempts)),
      on: on === undefined ? retries.on : new Set([...retries.on, ...on]),
      // A client that asks for it knows whether its request may be sent twice.
      anyMethod: retries.anyMethod || on !== undefined,
      statuses: new Set([
        ...retries.statuses,
        ...(statuses ?? []).filter((one) => one !== undefined),
      ]),
    },
  };
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^ *[0-9]{1,9} *$/.test(text) ? Number(text) : undefined;
}

function conditions(text: string | undefined): readonly RetryCondition[] | undefined {
  const words = text?.split(',').map((word) => word.trim());
  return words === undefined
    ? undefined
    : RETRY_CONDITIONS.filter((condition) => words.includes(condition));
}
