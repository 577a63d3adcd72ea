import { expect, it } from 'vitest';
import { describeOnCluster, useNamespace } from '../cluster/describe-on-cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { type Admissions, streamAdmissions } from '../pillion/admissions.ts';
import { authorityOverTime, type AuthorityPair } from '../pillion/authority.ts';
import { injectedInto, type Pod } from '../pillion/pods.ts';
import { INJECTED, installPillion, usePillion } from '../pillion/use-pillion.ts';
import { deployment, pod } from '../workload/manifests.ts';

const INJECTOR = ['-n', 'istio-system', 'deployment/pillion-injector'];
const TEMPLATES = ['-n', 'istio-system', 'configmap/istio-sidecar-injector'];
const SECRET = ['-n', 'istio-system', 'secret/pillion-injector-ca'];

interface Pods {
  readonly items: readonly Pod[];
}

interface WithData {
  readonly data: Readonly<Record<string, string>>;
}

describeOnCluster("the webhook's bad days", (cluster) => {
  usePillion(cluster);
  const shop = useNamespace(cluster, 'shop', { labels: INJECTED });

  const scale = async (replicas: number): Promise<void> => {
    await cluster.kubectl(['scale', ...INJECTOR, `--replicas=${replicas}`]);
    const gone = ['wait', '--for=delete', 'pod', '-l', 'app.kubernetes.io/name=pillion-injector'];
    if (replicas === 0) await cluster.kubectl([...gone, '-n', 'istio-system', '--timeout=60s']);
    else await cluster.kubectl(['rollout', 'status', ...INJECTOR, '--timeout=90s']);
  };
  const restart = async (): Promise<void> => {
    await cluster.kubectl(['rollout', 'restart', ...INJECTOR]);
    await cluster.kubectl(['rollout', 'status', ...INJECTOR, '--timeout=90s']);
  };
  const patch = async (what: readonly string[], body: object): Promise<void> => {
    await cluster.kubectl(['patch', ...what, '--type=merge', '-p', JSON.stringify(body)]);
  };
  /** What became of a stream of pods while something was done. */
  const during = async (work: () => Promise<void>): Promise<Admissions> => {
    await using stream = await streamAdmissions(cluster, shop.name, pod('trial'));
    await stream.atLeast(20);
    await work();
    await stream.atLeast(20);
    return await stream.stop();
  };

  it('with no injector at all, Fail refuses and says so; controllers try again, and nobody is left without', async () => {
    await scale(0);
    try {
      const { code, stderr } = await shop.attempt(['apply', '-f', '-'], {
        input: JSON.stringify({ ...pod('refused') }),
      });
      expect(code).not.toBe(0);
      expect(stderr).toContain('failed calling webhook "namespace.sidecar-injector.istio.io"');
      await shop.apply([deployment('patient', 3)]);
      await eventually('the refusal is told at the ReplicaSet', async () => {
        const events = await shop.kubectl(['get', 'events', '-o', 'jsonpath={.items[*].message}']);
        return events.includes('failed calling webhook');
      });
      // Pods that asked nobody are made as ever.
      const plain = [
        'run',
        'plain',
        '--image=x',
        '--dry-run=server',
        '-n',
        'default',
        '-o',
        'name',
      ];
      expect(await cluster.kubectl(plain)).toBe('pod/plain\n');
    } finally {
      await scale(2);
    }
    await shop.waitFor('deployment/patient', 'condition=Available', { timeout: 120_000 });
    const { items } = await shop.get<Pods>('pods', '-l', 'app=patient');
    expect(items).toHaveLength(3);
    for (const item of items) expect(injectedInto(item)).toContain('istio-proxy');
    await shop.kubectl(['delete', 'deployment', 'patient']);
  }, 240_000);

  it('with no injector at all, Ignore lets pods through without a sidecar', async () => {
    await installPillion(cluster, ['--failure-policy=Ignore']);
    try {
      await scale(0);
      const { injected, bare, refused } = await during(async () => {});
      expect({ injected, refused: refused.size }).toEqual({ injected: 0, refused: 0 });
      expect(bare).toBeGreaterThanOrEqual(40);
    } finally {
      await scale(2);
      await installPillion(cluster);
    }
    expectAllInjected(await during(async () => {}));
  }, 240_000);

  it('rolled, all of them replaced: no pod notices', async () => {
    expectAllInjected(await during(restart));
  }, 180_000);

  it('templates broken and mended: the last good ones serve, and it is told', async () => {
    const { data } = await cluster.get<WithData>(...TEMPLATES);
    const told = async (): Promise<boolean> => {
      const events = await cluster.kubectl([
        'get',
        'events',
        '-n',
        'istio-system',
        '-o',
        'jsonpath={.items[*].reason}',
      ]);
      return events.includes('ConfigBroken');
    };
    const stream = await during(async () => {
      try {
        await patch(TEMPLATES, { data: { config: 'templates: [' } });
        await eventually('an event tells that the templates are broken', told);
        const marked = `${data['config'] ?? ''}\n`.replace(
          'injectedAnnotations: {}',
          'injectedAnnotations: { mended: "yes" }',
        );
        await patch(TEMPLATES, { data: { config: marked } });
        await eventually('the mended ones serve', async () => {
          const trial = ['apply', '--dry-run=server', '-o', 'json', '-f', '-'];
          const input = JSON.stringify(pod('trial'));
          const { metadata } = JSON.parse(await shop.kubectl(trial, { input })) as Pod;
          return metadata.annotations?.['mended'] === 'yes';
        });
      } finally {
        await patch(TEMPLATES, { data });
      }
    });
    expectAllInjected(stream);
  }, 180_000);

  it('certificates rotated, CA and all: no pod notices', async () => {
    const { data } = await cluster.get<WithData>(...SECRET);
    const text = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString();
    const old: AuthorityPair = { cert: text('ca.crt'), key: text('ca.key') };
    const { fresh, aged } = await authorityOverTime();
    const keep = async (...pairs: readonly AuthorityPair[]): Promise<void> => {
      const encoded = (part: keyof AuthorityPair): string =>
        Buffer.from(pairs.map((pair) => pair[part]).join('')).toString('base64');
      await patch(SECRET, { data: { 'ca.crt': encoded('cert'), 'ca.key': encoded('key') } });
      // Replicas look at the Secret once a minute, and when they start.
      await restart();
    };
    // What a year does: the next CA is published, then signs, then is alone.
    const stream = await during(async () => {
      await keep(old, fresh);
      await keep(old, aged);
      await keep(aged);
    });
    expectAllInjected(stream);
    const configuration = await cluster.kubectl([
      'get',
      'mutatingwebhookconfiguration/istio-sidecar-injector',
      '-o',
      'jsonpath={.webhooks[0].clientConfig.caBundle}',
    ]);
    expect(Buffer.from(configuration, 'base64').toString()).toBe(aged.cert);
  }, 300_000);

  it('the CA deleted: pods are refused for a while, none is left without a sidecar', async () => {
    const { injected, bare } = await during(async () => {
      await cluster.kubectl(['delete', ...SECRET]);
      await restart();
    });
    expect(bare).toBe(0);
    expect(injected).toBeGreaterThan(0);
    expectAllInjected(await during(async () => {}));
  }, 240_000);

  it('the trust emptied by somebody: it is put back', async () => {
    await cluster.kubectl([
      'patch',
      'mutatingwebhookconfiguration/istio-sidecar-injector',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/webhooks/2/clientConfig/caBundle"}]',
    ]);
    const emptied = 'jsonpath={.webhooks[2].clientConfig.caBundle}';
    await eventually('the bundle is there again', async () => {
      const what = ['mutatingwebhookconfiguration/istio-sidecar-injector', '-o', emptied];
      return (await cluster.kubectl(['get', ...what])) !== '';
    });
    expectAllInjected(await during(async () => {}));
  });
});

function expectAllInjected({ injected, bare, refused }: Admissions): void {
  expect({ bare, refused: Object.fromEntries(refused) }).toEqual({ bare: 0, refused: {} });
  expect(injected).toBeGreaterThanOrEqual(40);
}
