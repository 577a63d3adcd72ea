import {
  type InjectionConfig,
  type InjectionSources,
  loadInjectionConfig,
} from '../injection/config.ts';

/** The built-in templates with plain values; `values` are merged over the few that are needed. */
export function loadTestConfig(
  sources: Partial<Omit<InjectionSources, 'values'>> & { readonly values?: object } = {},
): InjectionConfig {
  const { values, ...others } = sources;
  const loaded = loadInjectionConfig({
    config: 'policy: enabled',
    revision: 'default',
    ...others,
    values: JSON.stringify({ global: { hub: 'registry.example', tag: '1' }, ...values }),
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}
