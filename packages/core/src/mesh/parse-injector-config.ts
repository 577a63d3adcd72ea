import { type Parsed, parsed } from '../values/index.ts';
import { DEFAULT_INJECTOR_CONFIG, type InjectorConfig } from './injector-config.ts';

export function parseInjectorConfig(_text: string): Parsed<InjectorConfig> {
  return parsed(DEFAULT_INJECTOR_CONFIG);
}
