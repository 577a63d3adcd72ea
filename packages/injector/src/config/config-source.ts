import { join } from 'node:path';
import {
  type InjectionConfig,
  type InjectionEnvironment,
  loadInjectionConfig,
} from '@pillion/core/injection';
import type { Parsed } from '@pillion/core/values';
import type { Clock } from '../clock.ts';
import type { SourceFiles } from '../options/options.ts';
import { LastGood, type LoadEvent, type LoadStatus } from '../reload/last-good.ts';
import { readTexts, sameTexts } from '../reload/read-files.ts';
import { watchFiles } from '../reload/watch-files.ts';
import { parseClusterFacts } from './cluster-facts.ts';

/** Where templates and values come from: a directory here, a watched ConfigMap elsewhere. */
export interface ConfigSource {
  /** Compiled, and good: a broken change never gets here. */
  current(): InjectionConfig;
  status(): LoadStatus;
  onEvent(listener: (event: LoadEvent) => void): void;
  close(): void;
}

export interface FileConfigOptions {
  readonly files: SourceFiles;
  readonly revision: string;
  readonly environment: InjectionEnvironment;
  readonly clock: Clock;
}

type Texts = ReadonlyMap<FileKey, string>;
type FileKey = 'config' | 'values' | 'meshConfig' | 'namespaces' | 'nodes';

/** Reads, compiles and then watches the files; the problems of all of them at once. */
export async function openFileConfig(options: FileConfigOptions): Promise<Parsed<ConfigSource>> {
  const files = namedFiles(options.files);
  const loaded = await LastGood.load<Texts, InjectionConfig>({
    read: () => readTexts(files),
    equal: sameTexts,
    parse: (texts) => parseSources(texts, options),
    clock: options.clock,
  });
  if (!loaded.ok) return loaded;
  const config = loaded.value;
  const watch = watchFiles({
    paths: files.map(({ path }) => path),
    clock: options.clock,
    onHint: () => void config.refresh(),
  });
  const source: ConfigSource = {
    current: () => config.current(),
    status: () => config.status(),
    onEvent: (listener) => config.onEvent(listener),
    close: () => watch.close(),
  };
  return { ok: true, value: source };
}

function parseSources(texts: Texts, options: FileConfigOptions): Parsed<InjectionConfig> {
  const cluster = parseClusterFacts({
    namespaces: texts.get('namespaces'),
    nodes: texts.get('nodes'),
  });
  const meshConfig = texts.get('meshConfig');
  const config = loadInjectionConfig({
    config: texts.get('config') ?? '',
    values: texts.get('values') ?? '',
    ...(meshConfig !== undefined && { meshConfig }),
    revision: options.revision,
    environment: options.environment,
    cluster: cluster.ok ? cluster.value : {},
  });
  if (cluster.ok) return config;
  return config.ok ? cluster : { ok: false, problems: [...config.problems, ...cluster.problems] };
}

function namedFiles(files: SourceFiles): { key: FileKey; subject: string; path: string }[] {
  const optional = [
    { key: 'meshConfig', subject: '--mesh-config', path: files.meshConfig },
    { key: 'namespaces', subject: '--namespaces', path: files.namespaces },
    { key: 'nodes', subject: '--nodes', path: files.nodes },
  ] as const;
  return [
    { key: 'config', subject: '--inject-dir', path: join(files.injectDir, 'config') },
    { key: 'values', subject: '--inject-dir', path: join(files.injectDir, 'values') },
    ...optional.flatMap(({ path, ...rest }) => (path === undefined ? [] : [{ ...rest, path }])),
  ];
}
