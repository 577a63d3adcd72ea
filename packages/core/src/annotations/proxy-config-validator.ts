import { parse, YAMLParseError } from 'yaml';
import type { Finding, Validator } from './definition.ts';
import { proxyConfigFaults } from './proxy-config-checks.ts';

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
  return semanticFindings(config);
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

/** Istio tells these as a list of its own inside its list. */
function semanticFindings(config: object): Finding[] {
  const faults = proxyConfigFaults(config as Readonly<Record<string, unknown>>);
  const count = faults.length === 1 ? '1 error' : `${faults.length} errors`;
  const list = faults.map(({ fault }) => `\t* ${fault}\n`).join('');
  return faults.map(({ field, value, reason, accepted }) => ({
    code: `proxyConfig.${field}`,
    value: `${field}: ${JSON.stringify(value)}`,
    reason,
    accepted,
    istioReason: `${count} occurred:\n${list}\n`,
  }));
}
