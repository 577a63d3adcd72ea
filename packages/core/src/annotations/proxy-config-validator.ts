import { parse, YAMLParseError } from 'yaml';
import type { Finding, Validator } from './definition.ts';
import { finding } from './validators.ts';

/** The last of equal keys counts, as in Go; comparing all of them would cost the square. */
const READING = { version: '1.1', merge: true, logLevel: 'error', uniqueKeys: false } as const;

const ACCEPTED = 'fields of ProxyConfig as YAML or JSON, such as "concurrency: 2"';

/** `proxy.istio.io/config`: YAML of a ProxyConfig; only what would break the proxy is refused. */
export const proxyConfig: Validator = (value) => {
  const read = readYaml(value);
  if ('fault' in read) return [malformed(value, 'is not valid YAML', `yaml: ${read.fault}`)];
  const config = read.value;
  if (config === null || config === undefined) return [];
  if (typeof config !== 'object' || Array.isArray(config)) {
    const kind = Array.isArray(config) ? 'array' : goKind(config);
    const fault = `json: cannot unmarshal ${kind} into Go value of type map[string]json.RawMessage`;
    return [malformed(value, `is a ${kind}, not fields`, fault)];
  }
  return [...statusPortFindings(config), ...discoveryFindings(config)];
};

function readYaml(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: parse(text, READING) };
  } catch (error) {
    return { fault: error instanceof YAMLParseError ? yamlFault(error) : 'cannot be read' };
  }
}

/** Go's YAML scanner words these differently; the rest keep the parser's own sentence. */
function yamlFault(error: YAMLParseError): string {
  if (error.code === 'BAD_ALIAS') return 'did not find expected alphabetic or numeric character';
  if (error.code === 'BAD_SCALAR_START') {
    return error.message.includes('flow indicator')
      ? 'did not find expected node content'
      : 'found character that cannot start any token';
  }
  return (error.message.split('\n')[0] ?? error.message).replace(/ at line .*$/, '');
}

function goKind(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'string';
}

function malformed(value: string, reason: string, fault: string): Finding {
  const istioReason = `failed to convert to apply proxy config: ${fault}`;
  return { code: 'proxyConfig.malformed', value, reason, accepted: ACCEPTED, istioReason };
}

function statusPortFindings(config: object): Finding[] {
  const port: unknown = 'statusPort' in config ? config.statusPort : undefined;
  if (port === undefined || port === null) return [];
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return [];
  const written = JSON.stringify(port);
  const fault = `invalid status port: port number ${written} must be in the range 1..65535`;
  return [
    {
      ...finding('proxyConfig.statusPort', `statusPort: ${written}`, 'is no port', ACCEPTED),
      accepted: 'a statusPort between 0 and 65535',
      istioReason: nested(fault),
    },
  ];
}

function discoveryFindings(config: object): Finding[] {
  const address: unknown = 'discoveryAddress' in config ? config.discoveryAddress : undefined;
  if (address === undefined || address === null || address === '') return [];
  const text = typeof address === 'string' ? address : JSON.stringify(address);
  if (/^(.+):[0-9]+$/.test(text)) return [];
  const fault = `invalid discovery address: unable to split ${JSON.stringify(text)}: address ${text}: missing port in address`;
  return [
    {
      ...finding('proxyConfig.discoveryAddress', text, 'has no port', ACCEPTED),
      accepted: 'a discoveryAddress such as istiod.istio-system.svc:15012',
      istioReason: nested(fault),
    },
  ];
}

/** The semantic checks come as a list of their own inside Istio's list. */
function nested(fault: string): string {
  return `1 error occurred:\n\t* ${fault}\n\n`;
}
