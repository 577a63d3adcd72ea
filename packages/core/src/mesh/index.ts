export {
  DEFAULT_INJECTOR_CONFIG,
  type InjectorConfig,
  type LabelSelector,
  type TemplateSource,
} from './injector-config.ts';
export {
  type CaCertificate,
  DEFAULT_MESH_CONFIG,
  type ExtensionProvider,
  type MeshConfig,
} from './mesh-config.ts';
export { IMAGES } from './images.ts';
export { parseInjectorConfig } from './parse-injector-config.ts';
export { parseMeshConfig } from './parse-mesh-config.ts';
export { parseValues } from './parse-values.ts';
export {
  DEFAULT_PROXY_CONFIG,
  type InterceptionMode,
  type ProxyConfig,
  type ProxyTracing,
} from './proxy-config.ts';
export { proxyConfigJson } from './proxy-config-json.ts';
export { type ImageChoice, type ImageRole, proxyImage } from './proxy-image.ts';
export { PROXY_UID, RESERVED_PORTS, type ReservedPort } from './reserved-ports.ts';
export {
  type ProxyConfigResource,
  type ProxyConfigScope,
  resolveProxyConfig,
} from './resolve-proxy-config.ts';
export { readYaml, type YamlReading } from './yaml.ts';
export type { GlobalValues, JsonObject, ProxyValues, Values } from './values.ts';
