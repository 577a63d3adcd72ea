/** Keys with a name of their own; every other key is the variable's name in upper case. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  cluster: 'ISTIO_META_CLUSTER_ID',
  net: 'ISTIO_META_NETWORK',
};

/** The older form, `/inject/:ENV:cluster=c1:ENV:net=n1`. */
const MARKER = ':ENV:';

/**
 * Variables for the proxy that a remote cluster's webhook configuration carries in its URL:
 * `/inject/cluster/c1/net/n1`. `--slash--` stands for a slash in a value; a key without a value at
 * the end is ignored.
 */
export function proxyEnvFromPath(path: string): Readonly<Record<string, string>> {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const marked = trimmed.indexOf(`/${MARKER}`);
  const pairs = marked >= 0 ? markedPairs(trimmed.slice(marked + 1)) : segmentPairs(trimmed);
  const variables: [string, string][] = [];
  for (const [key, value] of pairs) {
    if (key !== '') variables.push([variableName(key), value]);
  }
  return Object.fromEntries(variables);
}

function variableName(key: string): string {
  return Object.hasOwn(SHORT_NAMES, key) ? (SHORT_NAMES[key] ?? key) : key.toUpperCase();
}

/** The first segment is the route; the rest alternates between keys and values. */
function segmentPairs(path: string): [string, string][] {
  const segments = path.replace(/^\//, '').split('/').slice(1);
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < segments.length; at += 2) {
    pairs.push([segments[at] ?? '', (segments[at + 1] ?? '').replaceAll('--slash--', '/')]);
  }
  return pairs;
}

function markedPairs(text: string): [string, string][] {
  return text
    .split(MARKER)
    .filter((part) => part.includes('='))
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]);
}
