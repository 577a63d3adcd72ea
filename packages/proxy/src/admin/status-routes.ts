import { appProbeHandler } from '../probes/handler.ts';
import { probeTarget } from '../probes/target.ts';
import { type Handler, postFromLoopback, routed } from '../service/request.ts';
import { mergeMetrics } from '../telemetry/merged-metrics.ts';
import { exposition } from '../telemetry/prometheus.ts';
import { drain, quit, readiness } from './routes.ts';
import type { ProxyState } from './state.ts';

/** 15020: what the kubelet, Prometheus and the pod's own hooks ask for. */
export function statusHandler(state: ProxyState): Handler {
  const { appProbers, applicationAddress, scrapeTargets } = state.settings;
  const probe = appProbeHandler(appProbers, probeTarget(applicationAddress));
  const metrics: Handler = async () => {
    const { contentType, text } = await exposition((await state.read()).counts);
    return { status: 200, contentType, body: await mergeMetrics(text, scrapeTargets) };
  };
  const pages = routed({
    '/healthz/ready': readiness(state),
    '/stats/prometheus': metrics,
    '/metrics': metrics,
    '/quitquitquit': postFromLoopback(() => quit(state)),
    '/drain': postFromLoopback(() => drain(state)),
  });
  return (request) =>
    /^\/app-(health|lifecycle)\//.test(request.path) ? probe(request) : pages(request);
}
