import { ENUM_ZEROS, fieldsOfMessage, messageJson } from './messages.ts';
import { DEFAULT_PROXY_CONFIG, type ProxyConfig } from './proxy-config.ts';

const MESSAGE = 'v1alpha1.ProxyConfig';

/** Fields that every proxy assumes anyway are left out of what it is told. */
const DEFAULTS: ReadonlyMap<string, unknown> = new Map(Object.entries(DEFAULT_PROXY_CONFIG));

/**
 * The text of `PROXY_CONFIG`: compact JSON of what differs from the defaults, in the order of the
 * protobuf message. Fields that the message does not have are not sent.
 */
export function proxyConfigJson(config: ProxyConfig): string {
  const told = fieldsOfMessage(MESSAGE).filter(({ json, type }) => {
    const value = config[json];
    return value !== undefined && value !== DEFAULTS.get(json) && !isZero(type, value);
  });
  return messageJson(MESSAGE, Object.fromEntries(told.map(({ json }) => [json, config[json]])));
}

/** Zero values are not sent; messages, among them wrapped scalars, are told from unset by presence. */
function isZero(type: string, value: unknown): boolean {
  if (type.startsWith('enum/')) return value === ENUM_ZEROS.get(type.slice('enum/'.length));
  if (type.startsWith('{}') || type.startsWith('[]'))
    return Object.keys(value as object).length === 0;
  return value === '' || (type.endsWith('int32') && value === 0);
}
