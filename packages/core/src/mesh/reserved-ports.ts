import { type Port, port } from '../values/index.ts';

/** A port that belongs to the sidecar or the control plane, with the reason it is taken. */
export interface ReservedPort {
  readonly port: Port;
  readonly owner: 'proxy' | 'injector' | 'discovery';
  readonly purpose: string;
}

/** The port table of ARCHITECTURE.md, as values. Scrape targets may not name the proxy's. */
export const RESERVED_PORTS: readonly ReservedPort[] = [
  { port: port(15_000), owner: 'proxy', purpose: 'admin, on loopback' },
  { port: port(15_001), owner: 'proxy', purpose: 'outbound capture' },
  { port: port(15_004), owner: 'proxy', purpose: 'debug' },
  { port: port(15_006), owner: 'proxy', purpose: 'inbound capture' },
  { port: port(15_008), owner: 'proxy', purpose: 'mTLS tunnel' },
  { port: port(15_020), owner: 'proxy', purpose: 'merged metrics and application probes' },
  { port: port(15_021), owner: 'proxy', purpose: 'health checks' },
  { port: port(15_053), owner: 'proxy', purpose: 'DNS' },
  { port: port(15_090), owner: 'proxy', purpose: 'Prometheus' },
  { port: port(15_017), owner: 'injector', purpose: 'admission webhook' },
  { port: port(15_010), owner: 'discovery', purpose: 'xDS, plain' },
  { port: port(15_012), owner: 'discovery', purpose: 'xDS, TLS' },
  { port: port(15_014), owner: 'injector', purpose: 'metrics' },
];

/** The uid and gid that the proxy runs as unless told otherwise, and that capture lets pass. */
export const PROXY_UID = 1337;
