import type { DataPlaneDependencies } from './data-plane.ts';
import type { Registry } from './destinations/registry.ts';
import { CaptureListener } from './driver/capture-listener.ts';
import type { UpstreamPool } from './driver/upstream-pool.ts';
import { FilterChain } from './filters/chain.ts';
import { failureReport } from './filters/failure-report.ts';
import { DEFAULT_LIMITS } from './http1/limits.ts';
import type { SessionPolicy, SessionSources } from './layers/context.ts';
import { SERVICE_TIME } from './layers/marks.ts';
import { parseEndpoint } from './routing/endpoint.ts';
import { routeInbound } from './routing/inbound.ts';
import { routeOutbound } from './routing/outbound.ts';
import type { Settings } from './settings/settings.ts';
import type { Direction } from './telemetry/access-record.ts';
import { observe, type RecordSinks } from './telemetry/observer.ts';
import type { RecordFeed } from './telemetry/record-feed.ts';

export interface Listeners {
  readonly outbound: CaptureListener;
  readonly inbound: CaptureListener;
}

/** What both listeners share. */
export interface ListenerParts {
  /** Asked for every connection: a reload takes effect with the next one. */
  readonly registry: () => Registry;
  readonly sources: SessionSources;
  readonly pool: UpstreamPool;
  readonly feed: RecordFeed;
  readonly span: RecordSinks['span'];
}

const DRIVER_POLICY = { lingerMs: 1000 } as const;
/** The mark of Istio's TPROXY rules: they let packets with it pass, and route the answers back here. */
const TPROXY_POLICY = { ...DRIVER_POLICY, sourceMark: 1337 } as const;

/** Makes the two listeners that captured connections come to; neither is open yet. */
export function captureListeners(
  dependencies: DataPlaneDependencies,
  { registry, sources, pool, feed, span }: ListenerParts,
): Listeners {
  const { settings, transport, meter, writeAccess, shared } = dependencies;
  const log = { ...settings.accessLog, write: writeAccess };
  const filters = filterChain(dependencies);
  const common = (direction: Direction) => ({
    direction,
    sources,
    policy: sessionPolicy(settings, direction, filters),
    shared: shared !== undefined,
    tally: shared && ((open: number) => shared.tell(direction, open)),
    driver: {
      pool,
      observer: observe(direction, meter, { log, feed, span, chance: Math.random }),
      policy: DRIVER_POLICY,
      transport,
    },
  });
  const most = settings.config.maxConnections;
  const open: CaptureListener[] = [];
  const limit =
    most === undefined
      ? undefined
      : { most, open: () => shared?.open() ?? open.reduce((sum, { active }) => sum + active, 0) };
  const inbound = common('inbound');
  const transparent = settings.interceptionMode === 'TPROXY';
  const listeners = {
    outbound: new CaptureListener({
      ...common('outbound'),
      limit,
      route: (original) => routeOutbound(registry(), settings.outboundPolicy, original),
    }),
    inbound: new CaptureListener({
      ...inbound,
      ...(transparent && { driver: { ...inbound.driver, policy: TPROXY_POLICY }, transparent }),
      limit,
      route: (original, peer) =>
        routeInbound(
          settings.podPorts,
          original,
          transparent ? parseEndpoint(peer)?.address : undefined,
        ),
    }),
  };
  open.push(listeners.outbound, listeners.inbound);
  return listeners;
}

function filterChain({ filters, log, meter, now }: DataPlaneDependencies): FilterChain | undefined {
  if (filters === undefined) return undefined;
  const chain = new FilterChain(filters.current, {
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    report: failureReport({ log, now, count: (...labels) => meter.filterFailed(...labels) }),
  });
  filters.follow((next) => chain.replace(next));
  return chain;
}

function sessionPolicy(
  settings: Settings,
  direction: Direction,
  filters: FilterChain | undefined,
): SessionPolicy {
  return {
    limits: DEFAULT_LIMITS,
    sniffMs: settings.sniffMs,
    headMs: 60_000,
    serverFirstPorts: settings.serverFirstPorts,
    poolIdleMs: 30_000,
    poolIdleOnceMs: 1000,
    replayBytes: 64 * 1024,
    marksRequests: true,
    unwanted: settings.config.unwantedHeaders,
    marksResponses: !settings.config.unwantedHeaders.has(SERVICE_TIME),
    // Without a collector an inbound proxy would begin traces that nobody ever sees.
    traceSampling: tracesIn(settings, direction) ? settings.traceSampling : undefined,
    reportsSpans: settings.tracing.collector !== undefined,
    filters,
  };
}

function tracesIn({ tracing }: Settings, direction: Direction): boolean {
  return direction === 'outbound' || tracing.collector !== undefined;
}
