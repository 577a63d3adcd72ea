import type { ClusterNamespace } from '../cluster/cluster.ts';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the sidecar of a pod has counted, as Prometheus gets it from port 15090, which is never captured. */
export async function metricsOf(
  namespace: ClusterNamespace,
  pod: string,
): Promise<readonly Sample[]> {
  const path = `/api/v1/namespaces/${namespace.name}/pods/${pod}:15090/proxy/stats/prometheus`;
  return parseExposition(await namespace.kubectl(['get', '--raw', path]));
}

/** Adds up the samples of that name that have all of these labels. */
export function total(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);
}

/** Prometheus' text format, as far as counters and histograms need it. */
function parseExposition(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_:]+)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/gi)];
    const entries = pairs.map(([, key = '', content = '']) => [key, content] as const);
    return [{ name, labels: Object.fromEntries(entries), value: Number(value) }];
  });
}
