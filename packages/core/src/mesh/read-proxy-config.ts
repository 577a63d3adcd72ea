import type { Json } from '../kubernetes/types.ts';
import { canonicalDuration } from './duration.ts';
import { fieldsOfMessage } from './messages.ts';
import { isObject, type ObjectReader } from './object-reader.ts';
import type { InterceptionMode, ProxyConfig } from './proxy-config.ts';
import type { JsonObject } from './values.ts';

/** What one source says of a ProxyConfig: only the fields that it sets, in canonical form. */
export type ProxyConfigPatch = Partial<ProxyConfig>;

const INT32_MAX = 2_147_483_647;
const MESSAGE = 'v1alpha1.ProxyConfig';
const MODES: readonly InterceptionMode[] = ['REDIRECT', 'TPROXY', 'NONE'];
const PORTS: ReadonlySet<string> = new Set(['proxyAdminPort', 'statusPort']);

/** Reads the fields of a ProxyConfig; `snake_case` names are taken as well, unknown ones kept. */
export function readProxyConfig(reader: ObjectReader): ProxyConfigPatch {
  const types = typesOf(MESSAGE);
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(reader.raw)) {
    if (value === null || key === '__proto__') continue;
    const name = camelCase(key);
    const type = types.get(name);
    patch[name] = type === undefined ? value : readField(reader, key, name, type);
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

function readField(reader: ObjectReader, key: string, name: string, type: string): unknown {
  if (name === 'interceptionMode') return reader.oneOf(key, MODES, 'REDIRECT');
  switch (type) {
    case 'string':
      return reader.text(key, '');
    case 'duration':
      return readDuration(reader, key);
    case 'int32':
    case 'uint32':
      return reader.integer(key, 0, PORTS.has(name) ? 65_535 : undefined);
    case 'Int32Value': // a negative concurrency passes Istio's checks, so it passes here
      return isInt32(reader.raw[key]) ? reader.raw[key] : reader.integer(key, 0, INT32_MAX);
    case 'BoolValue':
      return reader.flag(key, false);
    case '{}string':
      return reader.textMap(key);
    case '[]string':
      return reader.texts(key);
    default: // an enum is known to the proxy, not to us
      return type.startsWith('*') ? canonical(type, reader.object(key).raw) : reader.raw[key];
  }
}

function isInt32(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= INT32_MAX;
}

function readDuration(reader: ObjectReader, key: string): string {
  const text = reader.text(key, '0s');
  const accepted = 'a duration such as 45s or 1m30s';
  return canonicalDuration(text) ?? reader.refuse(key, 'is no duration', accepted, '0s');
}

/** A nested message: names in camel case, durations as protobuf prints them, the rest as written. */
function canonical(type: string, value: Json): Json {
  if (type === 'duration' && typeof value === 'string') return canonicalDuration(value) ?? value;
  if (!type.startsWith('*') || !isObject(value)) return value;
  const types = typesOf(type);
  const fields = Object.entries(value).map(([key, field]): [string, Json] => {
    const name = camelCase(key);
    return [name, canonical(types.get(name) ?? '', field)];
  });
  return Object.fromEntries(fields) satisfies JsonObject;
}

function typesOf(message: string): ReadonlyMap<string, string> {
  return new Map(fieldsOfMessage(message).map(({ json, type }) => [json, type]));
}

function camelCase(name: string): string {
  return name.includes('_')
    ? name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    : name;
}
