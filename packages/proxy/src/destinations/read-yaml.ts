import { parse } from 'yaml';

/**
 * The parser, loaded on demand by this name: of a CommonJS package that is imported itself, a bundle in
 * parts has nothing but the default.
 */
export function readYaml(text: string): unknown {
  return parse(text) as unknown;
}
