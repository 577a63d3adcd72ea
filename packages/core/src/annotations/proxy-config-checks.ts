import { canonicalDuration } from '../mesh/duration.ts';
import { goQuote } from './go-text.ts';
import { networkAddressFault, portFault } from './network-address.ts';

/** A field that no proxy could start with. */
export interface ProxyConfigFault {
  readonly field: string;
  readonly value: unknown;
  readonly reason: string;
  readonly accepted: string;
  /** In Istio's words. */
  readonly fault: string;
}

type Config = Readonly<Record<string, unknown>>;

/**
 * What Istio refuses of a ProxyConfig beyond its types (`ValidateMeshConfigProxyConfig`), in its
 * order. Only what the annotation sets is looked at: the rest comes from the mesh.
 */
export function proxyConfigFaults(config: Config): readonly ProxyConfigFault[] {
  const tracing = objectAt(config, 'tracing');
  return [
    ...required(config, 'configPath', 'config path must be set'),
    ...required(config, 'binaryPath', 'binary path must be set'),
    ...required(config, 'serviceCluster', 'service cluster must be specified'),
    ...drainDuration(config),
    ...discoveryAddress(config),
    ...lightstep(objectAt(tracing, 'lightstep')),
    ...address(objectAt(tracing, 'zipkin'), 'address', 'tracing.zipkin.address', ZIPKIN),
    ...address(objectAt(tracing, 'datadog'), 'address', 'tracing.datadog.address', DATADOG),
    ...address(config, 'statsdUdpAddress', 'statsdUdpAddress', named('statsd udp')),
    ...service(config, 'envoyMetricsService', 'envoy metrics service'),
    ...service(config, 'envoyAccessLogService', 'envoy access log service'),
    ...port(config, 'proxyAdminPort', 'invalid proxy admin port:'),
    ...port(config, 'statusPort', 'invalid status port:'),
    ...privateKeyProvider(config),
  ];
}

const ADDRESS = 'an address with its port, such as collector.tracing:9411';
const ZIPKIN = () => 'invalid zipkin config:';
const LIGHTSTEP = () => 'invalid lightstep config: invalid lightstep address:';
const DATADOG = () => 'invalid datadog config:';
const named = (what: string) => (text: string) => `invalid ${what} address ${goQuote(text)}:`;

function required(config: Config, field: string, fault: string): readonly ProxyConfigFault[] {
  if (fieldAt(config, field) !== '') return [];
  return [{ field, value: '', reason: 'is empty', accepted: 'a text, or to leave it out', fault }];
}

function drainDuration(config: Config): readonly ProxyConfigFault[] {
  const value = fieldAt(config, 'drainDuration');
  const duration = typeof value === 'string' ? canonicalDuration(value) : undefined;
  if (duration === undefined) return []; // no duration at all is told where types are read
  const wrong = { field: 'drainDuration', value, accepted: 'whole seconds, such as 45s' };
  if (duration.startsWith('-') || Number.parseFloat(duration) < 0.001) {
    const fault = 'invalid drain duration: duration must be greater than 1ms';
    return [{ ...wrong, reason: 'is not more than nothing', fault }];
  }
  if (!duration.includes('.')) return [];
  const fault = 'drain time only supports durations to seconds precision';
  return [{ ...wrong, reason: 'is not in whole seconds', fault }];
}

function discoveryAddress(config: Config): readonly ProxyConfigFault[] {
  const field = 'discoveryAddress';
  const missing = 'discovery address must be set to the proxy discovery service';
  const empty = required(config, field, missing);
  return empty.length > 0
    ? empty
    : address(config, field, field, () => 'invalid discovery address:');
}

function lightstep(config: Config | undefined): readonly ProxyConfigFault[] {
  if (config === undefined) return [];
  const token = fieldAt(config, 'accessToken') ?? '';
  return [
    ...address({ address: '', ...config }, 'address', 'tracing.lightstep.address', LIGHTSTEP),
    ...required({ token }, 'token', 'invalid lightstep config: access token is required').map(
      (each) => ({ ...each, field: 'tracing.lightstep.accessToken', accepted: 'an access token' }),
    ),
  ];
}

function service(config: Config, field: string, what: string): readonly ProxyConfigFault[] {
  const remote = objectAt(config, field);
  if (remote === undefined || fieldAt(remote, 'address') === '') return [];
  return address(remote, 'address', `${field}.address`, named(what));
}

function address(
  config: Config | undefined,
  key: string,
  field: string,
  prefix: (text: string) => string,
): readonly ProxyConfigFault[] {
  const value = fieldAt(config, key);
  if (typeof value !== 'string') return [];
  const fault = networkAddressFault(value.replace('$(HOST_IP)', '127.0.0.1'));
  if (fault === undefined) return [];
  return [
    {
      field,
      value,
      reason: 'is no address with a port',
      accepted: ADDRESS,
      fault: `${prefix(value)} ${fault}`,
    },
  ];
}

function port(config: Config, field: string, prefix: string): readonly ProxyConfigFault[] {
  const value = fieldAt(config, field);
  if (value === undefined || value === null) return [];
  const fault = portFault(Number(value));
  if (fault === undefined) return [];
  const accepted = `a ${field} between 1 and 65535`;
  return [{ field, value, reason: 'is no port', accepted, fault: `${prefix} ${fault}` }];
}

function privateKeyProvider(config: Config): readonly ProxyConfigFault[] {
  const field = 'privateKeyProvider';
  const provider = objectAt(config, field);
  if (provider === undefined) return [];
  const name = ['cryptomb', 'qat'].find((each) => objectAt(provider, each) !== undefined);
  const wrong = { field, accepted: '{cryptomb: {pollDelay: 10ms}} or {qat: {pollDelay: 10ms}}' };
  const told = 'invalid private key provider configuration:';
  if (name === undefined) {
    const reason = 'names no known provider';
    return ['private key provider configuration is required', 'unknown private key provider'].map(
      (fault) => ({ ...wrong, value: provider, reason, fault: `${told} ${fault}` }),
    );
  }
  const delay = fieldAt(objectAt(provider, name), 'pollDelay');
  if (delay === undefined) {
    return [
      {
        ...wrong,
        value: provider,
        reason: 'has no pollDelay',
        fault: `${told} pollDelay is required`,
      },
    ];
  }
  if (typeof delay !== 'string' || canonicalDuration(delay) !== '0s') return [];
  return [
    {
      ...wrong,
      value: provider,
      reason: 'has a pollDelay of 0',
      fault: `${told} pollDelay must be non zero`,
    },
  ];
}

/** Protobuf's JSON takes `drainDuration` and `drain_duration`. */
function fieldAt(config: Config | undefined, name: string): unknown {
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return config?.[name] ?? config?.[snake];
}

function objectAt(config: Config | undefined, name: string): Config | undefined {
  const value = fieldAt(config, name);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Config)
    : undefined;
}
