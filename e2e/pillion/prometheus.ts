import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { findProgram } from '../cluster/programs-on-path.ts';
import { hostOf } from '../workload/host.ts';
import type { Pod } from './pods.ts';

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

export interface Prometheus extends AsyncDisposable {
  /** The samples of an instant query. */
  query(expression: string): Promise<readonly Sample[]>;
}

/** Below those that connections take for their own end, so that none of them can be in its way. */
const PORT = 9090;

/** Why there can be no Prometheus here; `undefined` where there can. */
export async function noPrometheus(): Promise<string | undefined> {
  const path = await findProgram('prometheus', process.env['PATH'] ?? '');
  return path === undefined ? 'no prometheus on the PATH' : undefined;
}

/** A Prometheus on the node that scrapes pods, each where its annotations `prometheus.io/*` say. */
export async function startPrometheus(cluster: Cluster, pods: readonly Pod[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-prometheus-'));
  const file = join(folder, 'prometheus.json');
  const global = { scrape_interval: '1s', scrape_timeout: '1s' };
  await writeFile(file, JSON.stringify({ global, scrape_configs: pods.map(scrapeOf) }));
  const ended = cluster.run('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=:${PORT}`,
    '--web.enable-lifecycle',
  ]);
  const url = `http://${cluster.node.ipv4}:${PORT}`;
  const early = ended.then(({ stderr }) => {
    throw new Error(`Prometheus ended at once: ${stderr}`);
  });
  const ready = eventually('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok);
  await Promise.race([ready, early]);
  return {
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = (await response.json()) as { data: { result: readonly Sample[] } };
      return data.result;
    },
    async [Symbol.asyncDispose]() {
      early.catch(() => undefined); // now it is asked to
      await fetch(`${url}/-/quit`, { method: 'POST' });
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What discovery would find: Debian's Prometheus has none for Kubernetes, so the test does it. */
function scrapeOf({ metadata, status }: Pod): object {
  const annotation = (name: string): string =>
    metadata.annotations?.[`prometheus.io/${name}`] ?? '';
  if (annotation('scrape') !== 'true') throw new Error(`${metadata.name} asks for no scraping`);
  const target = `${hostOf(status.podIPs?.[0]?.ip ?? '')}:${annotation('port')}`;
  return {
    job_name: metadata.name,
    metrics_path: annotation('path'),
    static_configs: [{ targets: [target], labels: { pod: metadata.name } }],
  };
}
