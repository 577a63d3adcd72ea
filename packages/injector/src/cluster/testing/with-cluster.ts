import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { CONFIG } from '../../testing/fixed-config.ts';
import type { ApiServer } from '../api-server.ts';
import { connectCluster } from '../kubernetes-client.ts';
import { FakeApiServer } from './fake-api-server.ts';

export interface TestCluster {
  readonly fake: FakeApiServer;
  readonly api: ApiServer;
  readonly kubeconfig: string;
}

/** A fake API server and a client of it, by a kubeconfig as anybody's; both end with the test. */
export async function withCluster(): Promise<TestCluster> {
  const fake = await FakeApiServer.start();
  const kubeconfig = join(await temporaryDirectory(), 'kubeconfig');
  await writeFile(kubeconfig, fake.kubeconfig);
  const connected = connectCluster({ kind: 'kubeconfig', path: kubeconfig });
  if (!connected.ok) throw new Error(JSON.stringify(connected.problems));
  const api = connected.value;
  onTestFinished(async () => {
    api.close();
    await fake.stop();
  });
  return { fake, api, kubeconfig };
}

/** The two ConfigMaps, as Istio installs them. */
export function installConfigMaps({ store }: FakeApiServer, config = CONFIG): void {
  store.create('api/v1/configmaps', 'istio-system', {
    metadata: { name: 'istio-sidecar-injector' },
    data: { config, values: '{}' },
  } as never);
  store.create('api/v1/configmaps', 'istio-system', {
    metadata: { name: 'istio' },
    data: { mesh: 'trustDomain: first.example' },
  } as never);
}

export function writeConfig({ store }: FakeApiServer, data: Record<string, string>): void {
  const key = 'istio-system/istio-sidecar-injector';
  store.replace('api/v1/configmaps', key, {
    ...store.get('api/v1/configmaps', key),
    metadata: { name: 'istio-sidecar-injector' },
    data,
  } as never);
}
