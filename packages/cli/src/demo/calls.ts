import type { Caller } from './scene.ts';

/** One leg of a path: what the proxy at one end of it must have said. */
export interface ExpectedLeg {
  readonly direction: 'outbound' | 'inbound';
  readonly pod: 'client' | 'server';
  readonly cluster: string;
}

/** A call of the demo, and everything that is asserted of it. */
export interface Call {
  readonly name: string;
  readonly from: Caller;
  readonly kind: 'http' | 'tcp';
  readonly host: string;
  readonly port: number;
  readonly path?: string;
  /** The legs through proxies, in order; none means that no proxy saw it. */
  readonly legs: readonly ExpectedLeg[];
  /** The rule whose counter must move, in the caller's pod (in the callee's for a call from outside). */
  readonly rule: RegExp;
  /** What the application must see; left out where no application of the demo answers. */
  readonly seen?: { readonly peer: string; readonly local: readonly string[] };
}

const WEB = 'outbound|80||web.demo.svc.cluster.local';
const STORE = 'outbound|9000||store.demo.svc.cluster.local';
const SELF = 'outbound|80||self.demo.svc.cluster.local';

const REDIRECTED = /^-A ISTIO_OUTPUT -j ISTIO_REDIRECT$/;

const out = (cluster: string): ExpectedLeg => ({ direction: 'outbound', pod: 'client', cluster });
const into = (cluster: string, pod: 'client' | 'server' = 'server'): ExpectedLeg => ({
  direction: 'inbound',
  pod,
  cluster,
});

/** Twice each service: round robin then shows both endpoints. */
export const CALLS: readonly Call[] = [
  web('web over IPv4, first', '10.96.0.10', '10.88.0.3:8000', '127.0.0.6'),
  web('web over IPv4, second', '10.96.0.10', '10.88.0.3:8001', '127.0.0.6'),
  web('web over IPv6, first', 'fd00:96::10', '[fd00:88::3]:8000', '::6'),
  web('web over IPv6, second', 'fd00:96::10', '[fd00:88::3]:8001', '::6'),
  store('store over IPv4, plain TCP', '10.96.0.20', '10.88.0.3:9000', '127.0.0.6'),
  store('store over IPv6, plain TCP', 'fd00:96::20', '[fd00:88::3]:9000', '::6'),
  {
    name: 'own service, back into the own pod',
    from: 'client',
    kind: 'http',
    host: '10.96.0.30',
    port: 80,
    legs: [out(SELF), into('inbound|8000||', 'client')],
    rule: REDIRECTED,
    seen: { peer: '127.0.0.6', local: ['10.88.0.2:8000'] },
  },
  {
    name: 'a pod address that no service knows',
    from: 'client',
    kind: 'http',
    host: '10.88.0.3',
    port: 7070,
    legs: [out('PassthroughCluster'), into('InboundPassthroughCluster')],
    rule: REDIRECTED,
    seen: { peer: '127.0.0.6', local: ['10.88.0.3:7070'] },
  },
  {
    name: 'an unknown outside address',
    from: 'client',
    kind: 'http',
    host: '198.51.100.10',
    port: 80,
    legs: [out('PassthroughCluster')],
    rule: REDIRECTED,
    seen: { peer: '10.88.0.2', local: ['198.51.100.10:80'] },
  },
  {
    name: 'an unknown outside address over IPv6',
    from: 'client',
    kind: 'http',
    host: '2001:db8::10',
    port: 80,
    legs: [out('PassthroughCluster')],
    rule: REDIRECTED,
    seen: { peer: 'fd00:88::2', local: ['[2001:db8::10]:80'] },
  },
  {
    name: 'a port that excludeOutboundPorts lets pass',
    from: 'client',
    kind: 'http',
    host: '198.51.100.10',
    port: 8080,
    legs: [],
    rule: /^-A ISTIO_OUTPUT -p tcp (-m tcp )?--dport 8080 -j RETURN$/,
    seen: { peer: '10.88.0.2', local: ['198.51.100.10:8080'] },
  },
  {
    name: 'a range that excludeOutboundIPRanges lets pass',
    from: 'client',
    kind: 'http',
    host: '172.16.2.10',
    port: 80,
    legs: [],
    rule: /^-A ISTIO_OUTPUT -d 172\.16\.2\.0\/24 -j RETURN$/,
    seen: { peer: '10.88.0.2', local: ['172.16.2.10:80'] },
  },
  {
    name: 'from outside, straight to the application',
    from: 'outside',
    kind: 'http',
    host: '10.88.0.3',
    port: 8000,
    legs: [into('inbound|8000||')],
    rule: /^-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT$/,
    seen: { peer: '127.0.0.6', local: ['10.88.0.3:8000'] },
  },
  {
    name: 'from outside, the health port, never captured',
    from: 'outside',
    kind: 'http',
    host: '10.88.0.3',
    port: 15_021,
    path: '/healthz/ready',
    legs: [],
    rule: /^-A ISTIO_INBOUND -p tcp (-m tcp )?--dport 15021 -j RETURN$/,
  },
];

function web(name: string, host: string, endpoint: string, peer: string): Call {
  const port = endpoint.slice(endpoint.lastIndexOf(':') + 1);
  return {
    name,
    from: 'client',
    kind: 'http',
    host,
    port: 80,
    legs: [out(WEB), into(`inbound|${port}||`)],
    rule: REDIRECTED,
    seen: { peer, local: [endpoint] },
  };
}

function store(name: string, host: string, endpoint: string, peer: string): Call {
  return {
    name,
    from: 'client',
    kind: 'tcp',
    host,
    port: 9000,
    legs: [out(STORE), into('inbound|9000||')],
    rule: REDIRECTED,
    seen: { peer, local: [endpoint] },
  };
}
