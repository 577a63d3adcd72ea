import { parseLogLevel } from '../settings/log-level.ts';
import { exposition } from '../telemetry/prometheus.ts';
import {
  type Handler,
  json,
  postFromLoopback,
  type Routes,
  type ServiceReply,
  text,
} from '../service/request.ts';
import { configDump } from './config-dump.ts';
import type { ProxyState } from './state.ts';

/** Ready while connections are taken and new ones are welcome. */
export function readiness(state: ProxyState): Handler {
  return () => {
    const phase = state.phase();
    return phase === 'ready' ? text(200, '') : text(503, phase);
  };
}

export function prometheus(state: ProxyState): Handler {
  return async (): Promise<ServiceReply> => {
    const { contentType, text: body } = await exposition(state.meter);
    return { status: 200, contentType, body };
  };
}

/** 15000, on loopback: for people and for tools that know Envoy's admin interface. */
export function adminRoutes(state: ProxyState): Routes {
  return {
    '/config_dump': () => json(configDump(state)),
    '/clusters': ({ query }) =>
      query.get('format') === 'json' ? json(clusters(state)) : text(200, clusterLines(state)),
    '/stats': () => json(stats(state)),
    '/stats/prometheus': prometheus(state),
    '/ready': () =>
      state.phase() === 'ready' ? text(200, 'LIVE') : text(503, state.phase().toUpperCase()),
    '/logging': postFromLoopback(({ query }) => setLevel(state, query)),
    '/drain_listeners': postFromLoopback(() => drain(state)),
    '/quitquitquit': postFromLoopback(() => quit(state)),
  };
}

export function drain(state: ProxyState): ServiceReply {
  state.drain();
  return text(200, 'OK');
}

export function quit(state: ProxyState): ServiceReply {
  state.quit();
  return text(200, 'OK');
}

function setLevel({ log }: ProxyState, query: URLSearchParams): ServiceReply {
  const wanted = query.get('level');
  if (wanted !== null) {
    const level = parseLogLevel('level', wanted);
    if (!level.ok)
      return text(
        400,
        level.problems.map((p) => `${p.value} ${p.reason}; accepted: ${p.accepted}`).join('\n'),
      );
    log.level = level.value;
  }
  return text(200, `level: ${log.level}`);
}

function clusters(state: ProxyState): unknown {
  return state.destinations().registry.clusters.map(({ name, treatment, endpoints }) => ({
    name,
    protocol: treatment ?? 'detected',
    endpoints: endpoints.map(({ text: address }) => address),
  }));
}

function clusterLines(state: ProxyState): string {
  const lines = state
    .destinations()
    .registry.clusters.flatMap(({ name, endpoints }) =>
      endpoints.length === 0
        ? [`${name}::no endpoints`]
        : endpoints.map(({ text: address }) => `${name}::${address}`),
    );
  return lines.length === 0 ? 'no clusters: everything passes through' : lines.join('\n');
}

function stats(state: ProxyState): unknown {
  return {
    phase: state.phase(),
    connections: state.active(),
    accessLogDropped: state.meter.accessLogDropped,
    clusters: Object.fromEntries(
      [...state.meter.clusters].map(({ labels, state: counts }) => [
        labels[0],
        { ...counts, responses: Object.fromEntries(counts.responses) },
      ]),
    ),
  };
}
