import { type Port, type PortRange, port } from '../values/index.ts';

/** Istio's names, so that whoever knows its listing has nothing to relearn. */
export const INBOUND = 'ISTIO_INBOUND';
export const OUTPUT = 'ISTIO_OUTPUT';
export const OUTPUT_DNS = 'ISTIO_OUTPUT_DNS';
export const REDIRECT = 'ISTIO_REDIRECT';
export const IN_REDIRECT = 'ISTIO_IN_REDIRECT';
export const DIVERT = 'ISTIO_DIVERT';
export const TPROXY = 'ISTIO_TPROXY';
export const DROP_CHAIN = 'ISTIO_DROP';

/** The ports of DNS, and of the proxy's own DNS server. */
export const DNS_PORT = port(53);
export const PROXY_DNS_PORT = port(15_053);

export function single(value: Port): PortRange {
  return { first: value, last: value };
}
