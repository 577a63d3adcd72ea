import type { Registry } from 'prom-client';
import { formatProblem, type Parsed } from '@pillion/core/values';
import type { AuthorityStore } from '../certificates/authority-store.ts';
import { bundleOf } from '../certificates/authority-store.ts';
import type { Clock } from '../clock.ts';
import type { ConfigSource } from '../config/config-source.ts';
import type { InjectorDeps } from '../injector.ts';
import type { ClusterOptions } from '../options/cluster-options.ts';
import type { Options } from '../options/options.ts';
import type { Logger } from '../telemetry/logger.ts';
import { CaBundleKeeper } from './ca-bundle-keeper.ts';
import { injectorConfigMap, openClusterConfig } from './cluster-config.ts';
import { createClusterMetrics } from './cluster-metrics.ts';
import { EventRecorder } from './event-recorder.ts';
import { connectCluster } from './kubernetes-client.ts';
import { authoritySecret, SecretAuthorities } from './secret-authorities.ts';
import { Watchdog } from './watchdog.ts';
import { withEvents } from './with-events.ts';

export interface ClusterDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
}

/** Everything that the injector does in a cluster beside answering reviews. */
export interface Cluster {
  /** Where all replicas keep their CAs. */
  readonly authorities: AuthorityStore;
  openConfig(): Promise<Parsed<ConfigSource>>;
  /** Tells what befalls the configuration, and keeps the trust in webhook configurations where the CAs are ours. */
  follow(config: ConfigSource, certificate: Options['certificate']): void;
  readonly withEvents: (admit: InjectorDeps['admit']) => InjectorDeps['admit'];
  close(): void;
}

export function openCluster(
  options: Pick<Options, 'revision' | 'environment'> & { readonly cluster: ClusterOptions },
  deps: ClusterDeps,
): Parsed<Cluster> {
  const { cluster, revision, environment } = options;
  const { namespace } = cluster;
  const connected = connectCluster(cluster.connection);
  if (!connected.ok) return connected;
  const api = connected.value;
  const metrics = createClusterMetrics(deps.registry);
  const common = { api, revision, clock: deps.clock, log: deps.log, metrics };
  const recorder = new EventRecorder(common);
  const authorities = new SecretAuthorities({ api, namespace, name: authoritySecret(revision) });
  let keeper: CaBundleKeeper | undefined;
  let watchdog: Watchdog | undefined;
  return {
    ok: true,
    value: {
      authorities,
      withEvents: withEvents(recorder),
      openConfig: () => openClusterConfig({ ...common, namespace, environment }),
      follow(config, certificate) {
        const name = injectorConfigMap(revision);
        if (cluster.configMaps) tellBroken(config, recorder, { namespace, name });
        if (cluster.watchdog !== 'off') {
          watchdog = new Watchdog({ ...common, mode: cluster.watchdog, config, recorder });
        }
        if (certificate.kind !== 'selfSigned' || !cluster.keepCaBundle) return;
        const bundle = async (): Promise<string> =>
          bundleOf((await authorities.read()).authorities);
        const keeping = new CaBundleKeeper({ ...common, bundle });
        authorities.onChange(() => keeping.refresh());
        keeper = keeping;
      },
      close() {
        keeper?.close();
        watchdog?.close();
        api.close();
      },
    },
  };
}

/** On the ConfigMap, where whoever changed it looks. */
function tellBroken(
  config: ConfigSource,
  recorder: EventRecorder,
  at: { readonly namespace: string; readonly name: string },
): void {
  const about = { apiVersion: 'v1', kind: 'ConfigMap', ...at };
  config.onEvent((event) => {
    if (event.kind !== 'broken') return;
    const message = `The last good configuration serves. ${event.problems.map(formatProblem).join('; ')}`;
    recorder.record({ about, type: 'Warning', code: 'config.broken', message });
  });
}
