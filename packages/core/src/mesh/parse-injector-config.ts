import type { Parsed } from '../values/index.ts';
import {
  DEFAULT_INJECTOR_CONFIG,
  type InjectorConfig,
  type LabelSelector,
  type TemplateSource,
} from './injector-config.ts';
import { isObject, type ObjectReader, readObject } from './object-reader.ts';

/** Key `config` of the ConfigMap `istio-sidecar-injector`. Other keys are none of our business. */
export function parseInjectorConfig(text: string): Parsed<InjectorConfig> {
  return readObject('config', text, readInjectorConfig);
}

function readInjectorConfig(config: ObjectReader): InjectorConfig {
  const defaultTemplates = config.texts('defaultTemplates');
  return {
    policy: config.text('policy', DEFAULT_INJECTOR_CONFIG.policy),
    defaultTemplates: defaultTemplates.length
      ? defaultTemplates
      : DEFAULT_INJECTOR_CONFIG.defaultTemplates,
    templates: readTemplates(config.object('templates')),
    aliases: readAliases(config.object('aliases')),
    neverInjectSelector: readSelectors(config, 'neverInjectSelector'),
    alwaysInjectSelector: readSelectors(config, 'alwaysInjectSelector'),
    injectedAnnotations: config.textMap('injectedAnnotations'),
  };
}

function readTemplates(templates: ObjectReader): ReadonlyMap<string, TemplateSource> {
  const sources = new Map<string, TemplateSource>();
  for (const [name, value] of Object.entries(templates.raw)) {
    const builtin = isObject(value) ? templates.object(name).text('builtin', '') : '';
    if (typeof value === 'string') sources.set(name, { kind: 'go', text: value });
    else if (builtin) sources.set(name, { kind: 'builtin', name: builtin });
    else templates.refuse(name, 'is no template', 'a text, or {builtin: NAME}', undefined);
  }
  return sources;
}

function readAliases(aliases: ObjectReader): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.keys(aliases.raw).map((alias) => [alias, aliases.texts(alias)]));
}

function readSelectors(config: ObjectReader, key: string): readonly LabelSelector[] {
  return config.objects(key).map((selector) => ({
    matchLabels: selector.textMap('matchLabels'),
    matchExpressions: selector.objects('matchExpressions').map((expression) => ({
      key: expression.text('key', ''),
      operator: expression.text('operator', ''),
      values: expression.texts('values'),
    })),
  }));
}
