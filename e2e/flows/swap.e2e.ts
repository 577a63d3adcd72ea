import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { IMAGES } from '@pillion/core/mesh';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClusterNamespace, KubernetesObject } from '../cluster/cluster.ts';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import type { Pod } from '../pillion/pods.ts';
import { callFrom } from '../workload/calling.ts';
import { hostOf } from '../workload/host.ts';
import { WORKLOAD_IMAGE } from '../workload/image.ts';
import { pod } from '../workload/manifests.ts';

const FOLDER =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../shared/conformance', import.meta.url));
const GOLDENS = `${FOLDER}/istio-inject`;
const present = existsSync(GOLDENS);
const reason = `no conformance data in ${FOLDER}; PILLION_CONFORMANCE names another place`;

interface Golden extends KubernetesObject {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly name: string }[] };
    };
  };
}

/** What Istio's injector made of the same Deployment, and whom the application sees there. */
const FILES = [
  ['with a native sidecar', 'hello.yaml.injected', 'the sidecar'],
  ['with an ordinary sidecar', 'hello-old-version.yaml.injected', 'the sidecar'],
  ['under TPROXY', 'hello-tproxy.yaml.injected', 'the client'],
] as const;

describe.skipIf(!present)(present ? 'swap' : `swap (skipped: ${reason})`, () => {
  for (const [kind, file, sees] of FILES)
    describeOnCluster(`pods of Istio's injector with our images, ${kind}`, (cluster) => {
      // Without the label: whatever injects here, it is not us.
      const namespace = useNamespace(cluster, 'swap');
      let hello = '';

      beforeAll(async () => {
        await namespace.apply([ISTIO_ROOT, await withOurImages(namespace, file), pod('client')]);
        await namespace.waitFor('deployment/hello', 'condition=Available');
        await namespace.waitFor('pod/client', 'condition=Ready');
        const { items } = await namespace.get<{ items: readonly Pod[] }>('pods', '-l', 'app=hello');
        hello = items[0]?.metadata.name ?? '';
      });

      const addressesOf = async (name: string): Promise<readonly string[]> =>
        (await namespace.get<Pod>(`pod/${name}`)).status.podIPs?.map(({ ip }) => ip) ?? [];

      it('are ready, with the containers that Istio gave them', async () => {
        const { spec } = await namespace.get<Pod>(`pod/${hello}`);
        const names = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
        expect(names.filter((name) => name !== 'hello')).toEqual(['istio-init', 'istio-proxy']);
      });

      it('are called through their sidecar', async () => {
        const [client = ''] = await addressesOf('client');
        const [address = ''] = await addressesOf(hello);
        const { name, remote, headers } = await callFrom(namespace, 'client', `http://${address}/`);
        expect(name).toBe(hello);
        expect(headers).toHaveProperty('x-request-id');
        expect(remote.address).toBe(sees === 'the client' ? client : '127.0.0.6');
      });

      it('call through it, in both families', async () => {
        for (const address of await addressesOf('client')) {
          const url = `http://${hostOf(address)}:8080/`;
          const { name, headers } = await callFrom(namespace, hello, url, { container: 'hello' });
          expect(name).toBe('client');
          expect(headers).toHaveProperty('x-request-id');
        }
      });

      it('drain as their hook before the end asks them to', async () => {
        const hook = ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain'];
        expect(await namespace.exec(hello, hook, 'istio-proxy')).toBe('OK\n');
        const page = `/api/v1/namespaces/${namespace.name}/pods/${hello}:15021/proxy/healthz/ready`;
        const { stderr } = await namespace.attempt(['get', '--raw', page]);
        expect(stderr).toContain('ServiceUnavailable');
      });
    });
});

/** Each namespace has it where Istio's control plane is. */
const ISTIO_ROOT = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-ca-root-cert' },
  data: { 'root-cert.pem': 'of nobody' },
};

/** The golden as it is, but for the images, and for what the application serves. */
async function withOurImages(namespace: ClusterNamespace, file: string): Promise<KubernetesObject> {
  const yaml = (await readFile(`${GOLDENS}/${file}`, 'utf8')).replaceAll(
    'registry.istio.io/testing/proxyv2:latest',
    `${IMAGES.hub}/${IMAGES.proxy}:${IMAGES.tag}`,
  );
  const read = ['create', '--dry-run=client', '--output=json', '--filename=-'];
  const golden = JSON.parse(await namespace.kubectl(read, { input: yaml })) as Golden;
  const { template } = golden.spec;
  const application = {
    image: WORKLOAD_IMAGE,
    args: ['serve', 'http:80'],
    securityContext: { runAsUser: 0 },
  };
  const containers = template.spec.containers.map((container) =>
    container.name === 'hello' ? { ...container, ...application } : container,
  );
  const spec = { ...template.spec, containers };
  return { ...golden, spec: { ...golden.spec, replicas: 2, template: { ...template, spec } } };
}
