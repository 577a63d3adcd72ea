import type { Component } from './component.ts';

/** Names that Node tells beside its parts, which are versions of interfaces and of data. */
const NO_PARTS = ['cldr', 'modules', 'napi', 'node', 'tz', 'unicode'];

/**
 * Node, with the libraries that are compiled into it: whoever looks for a hole in OpenSSL has to find
 * it here too.
 *
 * @param versions What that Node says of itself: `process.versions`. Of another Node nothing is known.
 */
export function nodeComponent(
  version: string,
  versions: Readonly<Record<string, string | undefined>>,
): Component {
  const parts = versions['node'] === version ? Object.entries(versions) : [];
  return {
    ...component('node', version),
    license: 'MIT',
    includes: parts.flatMap(([name, of]) =>
      of === undefined || of === '' || NO_PARTS.includes(name) ? [] : [component(name, of)],
    ),
  };
}

function component(name: string, version: string): Component {
  return { name, version, purl: `pkg:generic/${name}@${encodeURIComponent(version)}` };
}
