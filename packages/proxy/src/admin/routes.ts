import { formatProblem } from '@pillion/core/values';
import { parseLogLevel } from '../settings/log-level.ts';
import { exposition } from '../telemetry/prometheus.ts';
import {
  type Handler,
  json,
  postFromLoopback,
  type Routes,
  type ServiceReply,
  type ServiceRequest,
  text,
} from '../service/request.ts';
import { clusterLines, clusterStatuses } from './clusters.ts';
import { configDump } from './config-dump.ts';
import { liveRequests } from './live-requests.ts';
import { memory, serverInfo } from './server-info.ts';
import type { ProxyState } from './state.ts';
import { selectStats } from './stats.ts';

/** Ready while connections are taken and new ones are welcome. */
export function readiness(state: ProxyState): Handler {
  return () => {
    const phase = state.phase();
    return phase === 'ready' ? text(200, '') : text(503, phase);
  };
}

export function prometheus(state: ProxyState): Handler {
  return async (): Promise<ServiceReply> => {
    const { contentType, text: body } = await exposition((await state.read()).counts);
    return { status: 200, contentType, body };
  };
}

/** 15000, on loopback: for people and for tools that know Envoy's admin interface. */
export function adminRoutes(state: ProxyState): Routes {
  const pages: Routes = {
    '/certs': () => json({ certificates: [] }),
    '/clusters': ({ query }) => clusters(state, query),
    '/config_dump': () => json(configDump(state)),
    '/drain': postFromLoopback(() => drain(state)),
    '/drain_listeners': postFromLoopback(() => drain(state)),
    '/listeners': ({ query }) => listeners(state, query),
    '/logging': postFromLoopback(({ query }) => setLevel(state, query)),
    '/memory': async () => json(memory(await state.read())),
    '/quitquitquit': postFromLoopback(() => quit(state)),
    '/ready': () =>
      state.phase() === 'ready' ? text(200, 'LIVE') : text(503, state.phase().toUpperCase()),
    '/requests': liveRequests(state.feed),
    '/server_info': () => json(serverInfo(state)),
    '/stats': (request) => statsPage(state, request),
    '/stats/prometheus': prometheus(state),
  };
  const list = (): ServiceReply => text(200, Object.keys(pages).join('\n'));
  return { ...pages, '/': list, '/help': list };
}

function wantsJson(query: URLSearchParams): boolean {
  return query.get('format') === 'json';
}

async function clusters(state: ProxyState, query: URLSearchParams): Promise<ServiceReply> {
  const known = state.destinations().registry.clusters;
  const reading = await state.read();
  return wantsJson(query)
    ? json(clusterStatuses(known, reading))
    : text(200, clusterLines(known, reading));
}

async function statsPage(state: ProxyState, request: ServiceRequest): Promise<ServiceReply> {
  const { query } = request;
  if (query.get('format') === 'prometheus') return prometheus(state)(request);
  const selected = selectStats(state, await state.read(), query);
  if (typeof selected === 'string') return text(400, selected);
  if (!wantsJson(query)) return text(200, selected.map((stat) => stat.join(': ')).join('\n'));
  return json({ stats: selected.map(([name, value]) => ({ name, value })) });
}

function listeners({ settings }: ProxyState, query: URLSearchParams): ServiceReply {
  const entries = Object.entries(settings.ports).map(
    ([name, number]) => [name, `${name === 'admin' ? '127.0.0.1' : '[::]'}:${number}`] as const,
  );
  if (!wantsJson(query)) return text(200, entries.map((entry) => entry.join('::')).join('\n'));
  return json({
    listener_statuses: entries.map(([name, address]) => ({ name, local_address: address })),
  });
}

export function drain(state: ProxyState): ServiceReply {
  state.drain();
  return text(200, 'OK');
}

export function quit(state: ProxyState): ServiceReply {
  state.quit();
  return text(200, 'OK');
}

function setLevel(state: ProxyState, query: URLSearchParams): ServiceReply {
  const wanted = query.get('level') ?? query.get('pillion');
  if (wanted !== null) {
    const level = parseLogLevel('level', wanted);
    if (!level.ok) return text(400, level.problems.map(formatProblem).join('\n'));
    state.setLogLevel(level.value);
  }
  return text(200, `active loggers:\n  pillion: ${state.logLevel()}`);
}
