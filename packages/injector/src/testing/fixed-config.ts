import { type InjectionConfig, loadInjectionConfig } from '@pillion/core/injection';
import type { ConfigSource } from '../config/config-source.ts';

/** The smallest configuration that injects, with an overlay of names only. */
export const CONFIG = `
policy: enabled
defaultTemplates: [sidecar]
templates:
  sidecar: |
    spec:
      initContainers:
      - name: istio-init
      containers:
      - name: istio-proxy
      volumes:
      - name: istio-envoy
      imagePullSecrets:
      - name: istio-image-pull-secrets
`;

export function fixedConfig(config: InjectionConfig = loaded(CONFIG)): ConfigSource {
  return {
    current: () => config,
    status: () => ({ current: true, loadedAt: Date.now(), problems: [] }),
    onEvent: () => {},
    close: () => {},
  };
}

export function loaded(config: string, values = '{}'): InjectionConfig {
  const result = loadInjectionConfig({ config, values });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}
