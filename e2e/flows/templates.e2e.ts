import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubernetesObject } from '../cluster/cluster.ts';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { injectedInto, NATIVE, type Pod } from '../pillion/pods.ts';
import { LIGHT } from '../pillion/sidecar.ts';
import { INJECTED, usePillion } from '../pillion/use-pillion.ts';
import { callFrom } from '../workload/calling.ts';
import { pod, service } from '../workload/manifests.ts';

const CONFIG_MAP = ['-n', 'istio-system', 'configmap/istio-sidecar-injector'];
const TEMPLATES = 'inject.istio.io/templates';

/** Adds a variable to every container of the application, made of the pod, the mesh and the values. */
const GREETING = `
metadata:
  annotations:
    example.org/greeted: {{ .DeploymentMeta.Name | upper | quote }}
spec:
  containers:
  {{- range $i, $container := .Spec.Containers }}
  {{- if ne $container.Name "istio-proxy" }}
  - name: {{ $container.Name }}
    env:
    - name: GREETING
      value: "{{ annotation $.ObjectMeta \`example.org/greeting\` "hello" }} from {{ $.Values.global.proxy.clusterDomain }}"
  {{- end }}
  {{- end }}
`;

/** Adds an init container of its own, after what the sidecar's template adds. */
const NOTE = `
spec:
  initContainers:
  - name: note
    image: {{ (index .Spec.Containers 0).Image }}
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "echo {{ .ProxyConfig.DiscoveryAddress }} > /note/text"]
    volumeMounts: [{name: note, mountPath: /note}]
  containers:
  - name: {{ (index .Spec.Containers 0).Name }}
    volumeMounts: [{name: note, mountPath: /note}]
  volumes: [{name: note, emptyDir: {}}]
`;

function greeted(name: string, template: string): KubernetesObject {
  const annotations = { ...LIGHT, [TEMPLATES]: template, 'example.org/greeting': 'good day' };
  return pod(name, { annotations });
}

describeOnCluster('templates of your own', (cluster) => {
  usePillion(cluster);
  const shop = useNamespace(cluster, 'shop', { labels: INJECTED });
  let original = '';

  const write = async (templates: Readonly<Record<string, string>>): Promise<void> => {
    const config = {
      policy: 'enabled',
      defaultTemplates: ['sidecar'],
      templates: { sidecar: { builtin: 'sidecar' }, ...templates },
    };
    const data = { config: JSON.stringify(config) };
    await cluster.kubectl(['patch', ...CONFIG_MAP, '--type=merge', '-p', JSON.stringify({ data })]);
  };
  /** The pod as it would be made now. */
  const trial = async (asked: KubernetesObject): Promise<Pod> => {
    const words = ['create', '--dry-run=server', '-o', 'json', '-f', '-'];
    return JSON.parse(await shop.kubectl(words, { input: JSON.stringify(asked) })) as Pod;
  };
  /** `undefined` while no injector knows the template, which refuses the pod. */
  const annotation = async (template: string): Promise<string | undefined> =>
    await trial(greeted('trial', template)).then(
      ({ metadata }) => metadata.annotations?.['example.org/greeted'],
      () => undefined,
    );

  beforeAll(async () => {
    const [, , what = ''] = CONFIG_MAP;
    const { data } = await cluster.get<{ data: { config: string } }>('-n', 'istio-system', what);
    original = data.config;
    await write({ greeting: GREETING, note: NOTE });
    await eventually(
      'the injectors have read the templates',
      async () => (await annotation('greeting')) === 'TRIAL',
    );
  });
  afterAll(async () => {
    const data = { config: original };
    await cluster.kubectl(['patch', ...CONFIG_MAP, '--type=merge', '-p', JSON.stringify({ data })]);
  });

  it('one in place of the sidecar changes the application and adds no proxy', async () => {
    await shop.apply([greeted('greeted', 'greeting')]);
    await shop.waitFor('pod/greeted', 'condition=Ready', { timeout: 60_000 });
    const made = await shop.get<Pod>('pod/greeted');
    expect(injectedInto(made)).toEqual([]);
    expect(await shop.exec('greeted', ['sh', '-c', 'echo $GREETING'])).toBe(
      'good day from cluster.local\n',
    );
  });

  it('several on one pod all take part, in their order', async () => {
    const annotations = { ...LIGHT, [TEMPLATES]: 'sidecar,greeting,note' };
    await shop.apply([pod('all', { annotations }), service('all')]);
    await shop.waitFor('pod/all', 'condition=Ready', { timeout: 120_000 });
    const made = await shop.get<Pod>('pod/all');
    expect(made.spec.initContainers?.map(({ name }) => name)).toEqual([...NATIVE, 'note']);
    expect(await shop.exec('all', ['sh', '-c', 'echo $GREETING'])).toBe(
      'hello from cluster.local\n',
    );
    expect(await shop.exec('all', ['cat', '/note/text'])).toBe('istiod.istio-system.svc:15012\n');
    expect((await callFrom(shop, 'all', 'http://all:8080/')).name).toBe('all');
  }, 180_000);

  it('a container of the pod with image: auto gets the template’s image and keeps its own settings', async () => {
    const own = {
      name: 'istio-proxy',
      image: 'auto',
      env: [{ name: 'MINE', value: 'yes' }],
      resources: { requests: { cpu: '11m' } },
    };
    const spec = { containers: [{ name: 'app', image: 'x' }, own] };
    const made = await trial(pod('auto', { annotations: LIGHT, spec }));
    const proxy = made.spec.initContainers?.find(({ name }) => name === 'istio-proxy');
    expect(proxy).toMatchObject({
      image: expect.stringMatching(/proxyv2/) as string,
      resources: { requests: { cpu: '11m' } },
    });
    expect(JSON.stringify(proxy)).toContain('{"name":"MINE","value":"yes"}');
    expect(made.spec.containers.map(({ name }) => name)).toEqual(['app']);
  });

  it('one that nobody knows refuses the pod, and says which there are', async () => {
    const { code, stderr } = await shop.attempt(['create', '-f', '-'], {
      input: JSON.stringify(greeted('wrong', 'greting')),
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain('requested template "greting" not found');
    expect(stderr).toContain('have gateway, greeting, grpc-agent, grpc-simple, note, sidecar');
  });

  it('an edit is served within seconds, by every injector', async () => {
    const began = performance.now();
    await write({ greeting: GREETING.replace('upper', 'lower'), note: NOTE });
    await eventually('ten answers in a row are of the new text', async () => {
      for (let i = 0; i < 10; i++) if ((await annotation('greeting')) !== 'trial') return false;
      return true;
    });
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(`an edited template is served after ${seconds.toFixed(1)} s\n`);
    expect(seconds).toBeLessThan(20);
  });
});
