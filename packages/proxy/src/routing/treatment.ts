import type { Treatment } from './cluster.ts';

/** Protocol names that Istio knows, by what the proxy does with them. */
const TREATMENTS: Readonly<Record<string, Treatment>> = {
  http: 'http',
  http2: 'http2',
  grpc: 'http2',
  'grpc-web': 'http',
  h2c: 'http2',
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  https: 'tls',
  tls: 'tls',
  'kubernetes.io/wss': 'tls',
  tcp: 'tcp',
  mongo: 'tcp',
  mysql: 'tcp',
  redis: 'tcp',
};

export const PROTOCOL_NAMES: readonly string[] = Object.keys(TREATMENTS);

/** What a declared protocol means; case does not matter. */
export function treatmentOf(protocol: string): Treatment | undefined {
  return TREATMENTS[protocol.toLowerCase()];
}

/** A port called `http` or `http-web` declares its protocol; `web` or `httpx` declares none. */
export function treatmentOfPortName(name: string): Treatment | undefined {
  const lower = name.toLowerCase();
  return treatmentOf(lower.startsWith('grpc-web') ? 'grpc-web' : (lower.split('-')[0] ?? ''));
}
