/** What the downward API writes to /etc/istio/pod. */
export interface PodInfo {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export const NO_POD_INFO: PodInfo = { labels: new Map(), annotations: new Map() };

/** Reads `key="value"` lines, the value quoted as Go quotes it. Lines that are none are passed over. */
export function parseDownwardFile(text: string): ReadonlyMap<string, string> {
  const entries = text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf('=');
    const value = at > 0 ? unquote(line.slice(at + 1)) : undefined;
    return value === undefined ? [] : [[line.slice(0, at), value]];
  });
  return new Map(entries);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Go's `strconv.Quote`, undone. Its `\x` stands for bytes that are no UTF-8, and becomes U+FFFD. */
function unquote(text: string): string | undefined {
  if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return undefined;
  return text
    .slice(1, -1)
    .replaceAll(
      /\\(?:x[0-9a-f]{2}|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gi,
      (_, short?: string, long?: string, plain?: string) => {
        const code = short ?? long;
        if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
        return plain === undefined ? '\uFFFD' : (ESCAPES[plain] ?? plain);
      },
    );
}
