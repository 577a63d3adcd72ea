type Annotations = Readonly<Record<string, string>>;

export type PrometheusSetting = 'scrape' | 'port' | 'path' | 'scrape-targets' | 'secure-port';

/** Names of the settings after Prometheus' own sanitisation of label names. */
const SANITISED: Readonly<Record<PrometheusSetting, string>> = {
  scrape: 'prometheus_io_scrape',
  port: 'prometheus_io_port',
  path: 'prometheus_io_path',
  'scrape-targets': 'prometheus_istio_io_scrape_targets',
  'secure-port': 'prometheus_istio_io_secure_port',
};

/** The names of a setting; Prometheus cannot tell `prometheus.io/port` from `prometheus-io.port`. */
function means(name: string, setting: PrometheusSetting): boolean {
  return (
    name.startsWith('prometheus') && name.replace(/[^a-zA-Z0-9_]/g, '_') === SANITISED[setting]
  );
}

/** The value of a setting under any of its names. */
export function prometheusAnnotation(
  annotations: Annotations,
  setting: PrometheusSetting,
): string | undefined {
  const name = Object.keys(annotations).find((each) => means(each, setting));
  return name === undefined ? undefined : annotations[name];
}

/** Whether a name is one of those that the merge of metrics replaces. */
export function isPrometheusAnnotation(name: string): boolean {
  return (
    means(name, 'scrape') ||
    means(name, 'port') ||
    means(name, 'path') ||
    means(name, 'scrape-targets')
  );
}
