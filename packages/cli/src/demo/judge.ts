import type { Call, ExpectedLeg } from './calls.ts';
import { decidingRule } from './counters.ts';
import type { CallResult } from './workload.ts';

/** One line of a proxy's access log, as far as the demo reads it. */
export interface AccessLine {
  readonly direction?: string;
  readonly cluster?: string;
  readonly upstream?: string;
  readonly originalDestination?: string;
  readonly localAddress?: string;
  readonly flags?: string;
}

/** Everything that was observed of one call. */
export interface Evidence {
  readonly result: CallResult;
  /** Rules of the deciding pod whose counters moved, in order. */
  readonly movedRules: readonly string[];
  readonly access: Readonly<Record<'client' | 'server', readonly AccessLine[]>>;
}

export interface Verdict {
  readonly name: string;
  readonly path: string;
  readonly rule: string;
  readonly status: number | string;
  readonly latencyMs: number;
  readonly ok: boolean;
  /** What went another way than asserted; empty where `ok`. */
  readonly faults: readonly string[];
}

export function judge(call: Call, evidence: Evidence): Verdict {
  const { result, movedRules, access } = evidence;
  const chain = call.from === 'outside' ? 'ISTIO_INBOUND' : 'ISTIO_OUTPUT';
  const rule = decidingRule(movedRules, chain);
  const faults = [
    ...statusFaults(call, result),
    ...ruleFaults(call, rule),
    ...legFaults(call, access),
    ...sightFaults(call, result),
  ];
  return {
    name: call.name,
    path: path(evidence),
    rule: rule ?? 'none',
    status: result.status,
    latencyMs: result.latencyMs,
    ok: faults.length === 0,
    faults,
  };
}

function statusFaults(call: Call, { status, seen }: CallResult): string[] {
  const expected = call.kind === 'http' ? 200 : 'ok';
  if (status !== expected) return [`status is ${status}, not ${expected}`];
  if (call.kind === 'tcp' && seen?.received !== 'hello\n') {
    return [`the application received ${JSON.stringify(seen?.received)}, not what was sent`];
  }
  return [];
}

function ruleFaults(call: Call, rule: string | undefined): string[] {
  if (rule !== undefined && call.rule.test(rule)) return [];
  return [`decided by ${rule ?? 'no rule'}, not by ${call.rule.source}`];
}

function legFaults(call: Call, access: Evidence['access']): string[] {
  const expected = call.legs.map(legName);
  const actual = (['client', 'server'] as const).flatMap((pod) =>
    access[pod].map(({ direction = '', cluster = '' }) => legName({ direction, pod, cluster })),
  );
  const missing = without(expected, actual).map((leg) => `missing: ${leg}`);
  const surplus = without(actual, expected).map((leg) => `unexpected: ${leg}`);
  return [...missing, ...surplus];
}

function sightFaults({ seen: expected }: Call, { seen: actual }: CallResult): string[] {
  if (expected === undefined) return [];
  if (actual === undefined) return ['no application answered'];
  const faults = [];
  if (actual.peer !== expected.peer) {
    faults.push(`the application saw peer ${actual.peer}, not ${expected.peer}`);
  }
  if (!expected.local.includes(actual.local)) {
    faults.push(
      `the application was reached at ${actual.local}, not ${expected.local.join(' or ')}`,
    );
  }
  return faults;
}

/** `15001 outbound|80||web -> 10.88.0.3:8000 -> 15006 inbound|8000|| -> application, from 127.0.0.6` */
function path({ result, access }: Evidence): string {
  const lines = [...access.client, ...access.server];
  const outbound = lines.filter(({ direction }) => direction === 'outbound');
  const inbound = lines.filter(({ direction }) => direction === 'inbound');
  const hops = [
    ...outbound.map(({ cluster, upstream }) => `15001 ${cluster} -> ${upstream}`),
    ...inbound.map(({ cluster }) => `15006 ${cluster}`),
  ];
  if (hops.length === 0) hops.push('untouched');
  const { seen } = result;
  return [...hops, seen === undefined ? '' : `application sees ${seen.peer}`]
    .filter((hop) => hop !== '')
    .join(' -> ');
}

function legName({
  direction,
  pod,
  cluster,
}: Omit<ExpectedLeg, 'direction' | 'pod'> & {
  readonly direction: string;
  readonly pod: string;
}): string {
  return `${direction} in ${pod} by ${cluster}`;
}

function without(items: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return items.filter((item) => {
    const index = rest.indexOf(item);
    if (index !== -1) rest.splice(index, 1);
    return index === -1;
  });
}
