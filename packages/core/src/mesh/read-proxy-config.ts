import type { Json } from '../kubernetes/types.ts';
import { canonicalDuration } from './duration.ts';
import { isObject, type ObjectReader } from './object-reader.ts';
import { type FieldKind, NESTED_DURATIONS, PROXY_CONFIG_FIELDS } from './proxy-config-fields.ts';
import type { InterceptionMode, ProxyConfig } from './proxy-config.ts';
import type { JsonObject } from './values.ts';

/** What one source says of a ProxyConfig: only the fields that it sets, in canonical form. */
export type ProxyConfigPatch = Partial<ProxyConfig>;

const MODES: readonly InterceptionMode[] = ['REDIRECT', 'TPROXY', 'NONE'];
const PORT_FIELDS: ReadonlySet<string> = new Set(['proxyAdminPort', 'statusPort']);

/** Reads the fields of a ProxyConfig; `snake_case` names are taken as well, unknown ones kept. */
export function readProxyConfig(reader: ObjectReader): ProxyConfigPatch {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(reader.raw)) {
    if (value === null || key === '__proto__') continue;
    const name = camelCase(key);
    const kind = PROXY_CONFIG_FIELDS.get(name);
    patch[name] = kind === undefined ? value : readField(reader, key, name, kind);
  }
  return patch;
}

/**
 * Lays `patch` over `base`. Fields replace, whole messages too; only `proxyMetadata` and
 * `proxyHeaders` merge key by key, as Istio does.
 */
export function mergeProxyConfig(base: ProxyConfig, patch: ProxyConfigPatch): ProxyConfig {
  const merged: Record<string, unknown> = { ...base, ...patch };
  for (const key of ['proxyMetadata', 'proxyHeaders']) {
    const [under, over] = [base[key], patch[key]];
    if (under !== undefined && over !== undefined) merged[key] = { ...under, ...over };
  }
  return merged as ProxyConfig;
}

function readField(reader: ObjectReader, key: string, name: string, kind: FieldKind): unknown {
  switch (kind) {
    case 'text':
      return reader.text(key, '');
    case 'duration':
      return readDuration(reader, key);
    case 'integer':
      return reader.integer(key, 0, PORT_FIELDS.has(name) ? 65_535 : undefined);
    case 'optionalInteger': // a negative concurrency passes Istio's checks, so it passes here
      return typeof reader.raw[key] === 'number' ? reader.raw[key] : reader.integer(key, 0);
    case 'optionalFlag':
      return reader.flag(key, false);
    case 'mode':
      return reader.oneOf(key, MODES, 'REDIRECT');
    case 'textMap':
      return reader.textMap(key);
    case 'texts':
      return reader.texts(key);
    case 'message':
      return canonicalMessage(reader.object(key).raw);
    case 'enum': // known to the proxy, not to us
    default:
      return reader.raw[key];
  }
}

function readDuration(reader: ObjectReader, key: string): string {
  const text = reader.text(key, '0s');
  const accepted = 'a duration such as 45s or 1m30s';
  return canonicalDuration(text) ?? reader.refuse(key, 'is no duration', accepted, '0s');
}

function canonicalMessage(message: JsonObject): JsonObject {
  const fields = Object.entries(message).map(([key, value]): [string, Json] => {
    const name = camelCase(key);
    if (typeof value === 'string' && NESTED_DURATIONS.has(name)) {
      return [name, canonicalDuration(value) ?? value];
    }
    return [name, isObject(value) ? canonicalMessage(value) : value];
  });
  return Object.fromEntries(fields);
}

function camelCase(name: string): string {
  return name.includes('_')
    ? name.replaceAll(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase())
    : name;
}
