import { FLAGS } from '../settings/arguments.ts';

export function helpText(): string {
  const flags = Object.entries(FLAGS).map(([name, { takes, help }]) => {
    const left = `  --${name}${takes === 'value' ? '=VALUE' : ''}`;
    return `${left.padEnd(34)}${help}`;
  });
  return `pillion-proxy: the sidecar that captured traffic passes through

  pillion-proxy [proxy sidecar] [FLAGS]     run the sidecar
  pillion-proxy wait [FLAGS]                wait until a running sidecar is ready
  pillion-proxy request POST drain [FLAGS]  ask a running sidecar to drain
  pillion-proxy version

${flags.join('\n')}

Everything else comes by environment: PROXY_CONFIG, ISTIO_META_*, PILLION_DESTINATIONS,
PILLION_FILTERS, PILLION_ACCESS_LOG, PILLION_ACCESS_LOG_FORMAT, PILLION_ACCESS_LOG_SAMPLING,
PILLION_ACCESS_LOG_FILE, PILLION_OUTBOUND_TRAFFIC_POLICY, PILLION_PROTOCOL_DETECTION_TIMEOUT,
PILLION_SERVER_FIRST_PORTS, OTEL_EXPORTER_OTLP_ENDPOINT, EXIT_ON_ZERO_ACTIVE_CONNECTIONS,
MINIMUM_DRAIN_DURATION.
`;
}
