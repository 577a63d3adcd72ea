import { nearest, type Problem } from '@pillion/core/values';
import {
  DEFAULT_TRAFFIC_POLICY,
  type OutlierPolicy,
  RETRY_CONDITIONS,
  type RetryCondition,
  type RetryPolicy,
  type TrafficPolicy,
} from '../routing/traffic-policy.ts';
import { parseDuration } from '../settings/duration.ts';
import type { RecordReader } from '../validation/record-reader.ts';

const BALANCING = ['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM'] as const;

/** The fields of a port that make its policy: a VirtualService's route and a DestinationRule's policy. */
export const POLICY_FIELDS = ['timeout', 'retries', 'trafficPolicy'] as const;

/**
 * Reads `timeout`, `retries` and `trafficPolicy` of a port:
 *
 *     timeout: 15s
 *     retries: { attempts: 3, perTryTimeout: 2s, retryOn: 'connect-failure,reset,503' }
 *     trafficPolicy:
 *       loadBalancer: { simple: LEAST_REQUEST }
 *       connectionPool:
 *         tcp: { maxConnections: 100, connectTimeout: 1s }
 *         http: { http1MaxPendingRequests: 50, http2MaxRequests: 1000 }
 *       outlierDetection: { consecutive5xxErrors: 5, baseEjectionTime: 30s, maxEjectionPercent: 50 }
 */
export function readPolicy(port: RecordReader): TrafficPolicy {
  const defaults = DEFAULT_TRAFFIC_POLICY;
  const policy = port.record('trafficPolicy', [
    'loadBalancer',
    'connectionPool',
    'outlierDetection',
  ]);
  const pool = policy?.record('connectionPool', ['tcp', 'http']);
  const tcp = pool?.record('tcp', ['maxConnections', 'connectTimeout']);
  const http = pool?.record('http', ['http1MaxPendingRequests', 'http2MaxRequests']);
  const balancer = policy?.record('loadBalancer', ['simple']);
  return {
    balancing: (balancer && readChoice(balancer, 'simple', BALANCING)) ?? defaults.balancing,
    connectTimeoutMs: (tcp && readDuration(tcp, 'connectTimeout')) ?? defaults.connectTimeoutMs,
    timeoutMs: readDuration(port, 'timeout') ?? defaults.timeoutMs,
    retries: readRetries(port.record('retries', ['attempts', 'perTryTimeout', 'retryOn'])),
    maxConnections: (tcp && readCount(tcp, 'maxConnections', 1)) ?? defaults.maxConnections,
    maxPending: (http && readCount(http, 'http1MaxPendingRequests', 0)) ?? defaults.maxPending,
    maxStreams: (http && readCount(http, 'http2MaxRequests', 1)) ?? defaults.maxStreams,
    outlier: readOutlier(
      policy?.record('outlierDetection', [
        'consecutive5xxErrors',
        'baseEjectionTime',
        'maxEjectionPercent',
      ]),
    ),
  };
}

function readRetries(reader: RecordReader | undefined): RetryPolicy {
  const defaults = DEFAULT_TRAFFIC_POLICY.retries;
  if (reader === undefined) return defaults;
  const conditions = reader.has('retryOn') ? readRetryOn(reader) : defaults;
  return {
    attempts: readCount(reader, 'attempts', 0) ?? defaults.attempts,
    on: conditions.on,
    statuses: conditions.statuses,
    perTryTimeoutMs: readDuration(reader, 'perTryTimeout'),
    anyMethod: reader.has('retryOn'),
  };
}

function readRetryOn(reader: RecordReader): Pick<RetryPolicy, 'on' | 'statuses'> {
  const on = new Set<RetryCondition>();
  const statuses = new Set<number>();
  const accepted = `a comma list of ${RETRY_CONDITIONS.join(', ')} and statuses`;
  for (const item of (reader.string('retryOn', accepted) ?? '').split(',')) {
    const name = item.trim();
    const condition = RETRY_CONDITIONS.find((known) => known === name);
    if (condition !== undefined) on.add(condition);
    else if (/^[1-5][0-9]{2}$/.test(name)) statuses.add(Number(name));
    else {
      const meant = nearest(name, RETRY_CONDITIONS);
      complain(reader, 'retryOn', name, 'is no condition to retry on', meant ?? accepted);
    }
  }
  return { on, statuses };
}

function readOutlier(reader: RecordReader | undefined): OutlierPolicy | undefined {
  if (reader === undefined) return undefined;
  const percent = readCount(reader, 'maxEjectionPercent', 0) ?? 10;
  if (percent > 100)
    complain(reader, 'maxEjectionPercent', String(percent), 'is above 100', '0 to 100');
  return {
    consecutiveErrors: readCount(reader, 'consecutive5xxErrors', 1) ?? 5,
    baseEjectionMs: readDuration(reader, 'baseEjectionTime') ?? 30_000,
    maxEjectionPercent: percent,
  };
}

function readChoice<T extends string>(
  reader: RecordReader,
  name: string,
  choices: readonly T[],
): T | undefined {
  if (!reader.has(name)) return undefined;
  const text = reader.string(name, choices.join(', '));
  const choice = choices.find((known) => known === text);
  if (text === undefined || choice !== undefined) return choice;
  complain(reader, name, text, 'is not one of the choices', choices.join(', '));
  return undefined;
}

function readDuration(reader: RecordReader, name: string): number | undefined {
  if (!reader.has(name)) return undefined;
  const text = reader.string(name, 'a duration such as 15s or 250ms');
  if (text === undefined) return undefined;
  const result = parseDuration(reader.subject(name), text);
  if (!result.ok) reader.problems.push(...result.problems);
  // None at all is how Istio spells "no limit".
  return result.ok && result.value > 0 ? result.value : undefined;
}

function readCount(reader: RecordReader, name: string, least: number): number | undefined {
  if (!reader.has(name)) return undefined;
  const accepted = `a whole number, ${least} or more`;
  const number = reader.number(name, accepted);
  if (number === undefined || (Number.isInteger(number) && number >= least)) return number;
  complain(reader, name, String(number), 'is no such number', accepted);
  return undefined;
}

function complain(
  reader: RecordReader,
  name: string,
  value: string,
  reason: string,
  accepted: string,
): void {
  const problem: Problem = {
    code: 'destinations.policy',
    subject: reader.subject(name),
    value,
    reason,
    accepted,
  };
  reader.problems.push(problem);
}
