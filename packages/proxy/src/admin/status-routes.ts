import { postFromLoopback, type Routes } from '../service/request.ts';
import { drain, prometheus, quit, readiness } from './routes.ts';
import type { ProxyState } from './state.ts';

/** 15020: what the kubelet, Prometheus and the pod's own hooks ask for. */
export function statusRoutes(state: ProxyState): Routes {
  return {
    '/healthz/ready': readiness(state),
    '/stats/prometheus': prometheus(state),
    '/metrics': prometheus(state),
    '/quitquitquit': postFromLoopback(() => quit(state)),
    '/drain': postFromLoopback(() => drain(state)),
  };
}
