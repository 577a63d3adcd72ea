import { type FieldKind, NESTED_ORDER, PROXY_CONFIG_FIELDS } from './proxy-config-fields.ts';
import { DEFAULT_PROXY_CONFIG, type ProxyConfig } from './proxy-config.ts';

/** Fields that every proxy assumes anyway are left out of what it is told. */
const DEFAULTS: ReadonlyMap<string, unknown> = new Map(Object.entries(DEFAULT_PROXY_CONFIG));

/** The first value of an enum is its zero, and protobuf's JSON leaves zeros out. */
const ZERO_ENUMS: Readonly<Record<string, string>> = {
  tracingServiceName: 'APP_LABEL_AND_NAMESPACE',
  controlPlaneAuthPolicy: 'NONE',
  interceptionMode: 'REDIRECT',
};

/**
 * The text of `PROXY_CONFIG`: compact JSON of what differs from the defaults, in the order of the
 * protobuf message. Fields that the message does not have are not sent.
 */
export function proxyConfigJson(config: ProxyConfig): string {
  const parts: string[] = [];
  for (const [name, kind] of PROXY_CONFIG_FIELDS) {
    const value = config[name];
    if (value === undefined || value === DEFAULTS.get(name) || isZero(name, kind, value)) continue;
    parts.push(`${JSON.stringify(name)}:${orderedJson(value)}`);
  }
  return `{${parts.join(',')}}`;
}

function isZero(name: string, kind: FieldKind, value: unknown): boolean {
  switch (kind) {
    case 'text':
      return value === '';
    case 'integer':
      return value === 0;
    case 'mode':
    case 'enum':
      return value === ZERO_ENUMS[name];
    case 'textMap':
    case 'texts':
      return Object.keys(value as object).length === 0;
    case 'duration':
    case 'optionalInteger':
    case 'optionalFlag':
    case 'message':
    default: // told apart from unset by their presence alone
      return false;
  }
}

/** Messages print in the order of their declaration, maps in the order of their keys. */
function orderedJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(orderedJson).join(',')}]`;
  const entries = Object.entries(value).toSorted(byDeclaration);
  const fields = entries.map(([key, field]) => `${JSON.stringify(key)}:${orderedJson(field)}`);
  return `{${fields.join(',')}}`;
}

function byDeclaration([a]: [string, unknown], [b]: [string, unknown]): number {
  const [left, right] = [NESTED_ORDER.indexOf(a), NESTED_ORDER.indexOf(b)];
  if (left >= 0 && right >= 0) return left - right;
  return a < b ? -1 : 1;
}
