import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../cluster/kube-api.ts';
import type { Stored } from '../cluster/objects.ts';
import { resourcePath } from '../cluster/resources.ts';
import { install } from './install.ts';
import { answering, BUNDLE, deny, installationOf, stage } from './testing.ts';

const WAIT = { force: false, timeoutMs: 60_000 };
const WEBHOOK = resourcePath('MutatingWebhookConfiguration', 'istio-sidecar-injector');
const CHECK = resourcePath('MutatingWebhookConfiguration', 'pillion-install-check-pillion');
const CONFIG = resourcePath('ConfigMap', 'istio-sidecar-injector', 'istio-system');
const NAMESPACE = resourcePath('Namespace', 'istio-system');

describe('install', () => {
  it('makes webhooks when the injector has been seen to answer, with its CA bundle and not before', async () => {
    const on = stage();
    const installation = installationOf({ revisionTags: ['prod'] });
    answering(on, installation, 3000);
    await install(on, installation, WAIT);
    const { requests, objects } = on.api;
    const first = requests.findIndex((each) => each === `PATCH ${WEBHOOK}`);
    const lastTrial = requests.findLastIndex((each) => each.startsWith('POST '));
    const checked = requests.indexOf(`DELETE ${CHECK}`);
    expect(lastTrial).toBeGreaterThan(0);
    expect([first > checked, checked > lastTrial]).toEqual([true, true]);
    expect(objects.has(CHECK)).toBe(false);
    const configurations = [...objects.values()].filter(
      ({ kind }) => kind === 'MutatingWebhookConfiguration',
    );
    expect(configurations).toHaveLength(2);
    for (const configuration of configurations) {
      expect(JSON.stringify(configuration).split(`"caBundle":"${BUNDLE}"`).length).toBeGreaterThan(
        2,
      );
    }
    expect(on.progress.waits[0]).toContain('0 of 2 replicas');
  });

  it('changes nothing the second time', async () => {
    const on = stage();
    const installation = installationOf();
    answering(on, installation);
    await install(on, installation, WAIT);
    const before = JSON.stringify([...on.api.objects]);
    on.progress.lines.length = 0;
    await install(on, installation, WAIT);
    expect(JSON.stringify([...on.api.objects])).toBe(before);
    const told = on.progress.lines.filter((line) => /^(created|changed|deleted)/.test(line));
    expect(told).toEqual([]);
  });

  it('goes on from where it was stopped', async () => {
    const on = stage();
    const installation = installationOf();
    await expect(install(on, installation, { force: false, timeoutMs: 2000 })).rejects.toThrow(
      /0 of 2 replicas/,
    );
    answering(on, installation);
    on.api.onWrite(resourcePath('Deployment', 'pillion-injector', 'istio-system'));
    await install(on, installation, WAIT);
    expect(on.api.objects.has(WEBHOOK)).toBe(true);
  });

  it('changes templates when the injector of them serves, so that a tag of nothing is injected nowhere', async () => {
    const on = stage();
    const installation = installationOf();
    answering(on, installation);
    await install(on, installation, WAIT);
    on.api.onWrite = () => {};
    on.clock.onSleep = () => {};
    const before = on.api.objects.get(CONFIG);
    const path = resourcePath('Deployment', 'pillion-injector', 'istio-system');
    const { status: _status, ...stale } = on.api.objects.get(path) as Stored & { status: object };
    on.api.objects.set(path, stale);
    const upgrade = installationOf({ tag: 'nope' });
    await expect(install(on, upgrade, WAIT)).rejects.toMatchObject({ code: 'install.notReady' });
    expect(on.api.objects.get(CONFIG)).toBe(before);
    answering(on, upgrade);
    on.api.onWrite(path);
    await install(on, upgrade, WAIT);
    expect(JSON.stringify(on.api.objects.get(CONFIG))).toContain('nope');
  });

  it('touches nothing where another mesh is, and names every object in the way', async () => {
    const on = stage();
    const labels = { 'app.kubernetes.io/managed-by': 'Helm' };
    on.api.put(CONFIG, { metadata: { name: 'istio-sidecar-injector', labels } });
    on.api.put(resourcePath('Service', 'istiod', 'istio-system'), { metadata: { name: 'istiod' } });
    const failed = install(on, installationOf(), WAIT);
    await expect(failed).rejects.toMatchObject({
      code: 'install.foreign',
      message: expect.stringMatching(
        /ConfigMap istio-system\/istio-sidecar-injector.+Helm[^]+Service istio-system\/istiod/,
      ),
    });
    expect(on.api.requests.filter((each) => !each.startsWith('GET'))).toEqual([]);
  });

  it('takes other installations of Pillion for somebody else, whose tag is theirs', async () => {
    const on = stage();
    const stable = installationOf({ revisionTags: ['prod'] });
    answering(on, stable);
    await install(on, stable, WAIT);
    const canary = installationOf({ revision: 'canary', revisionTags: ['prod'] });
    answering(on, canary);
    await expect(install(on, canary, WAIT)).rejects.toThrow(/belongs to the installation pillion/);
    await install(on, canary, { ...WAIT, force: true });
    const tag = on.api.objects.get(
      resourcePath('MutatingWebhookConfiguration', 'istio-revision-tag-prod'),
    );
    expect(JSON.stringify(tag)).toContain('"name":"istiod-canary"');
  });

  it('uses a namespace that others made as it is', async () => {
    const on = stage();
    on.api.put(NAMESPACE, { kind: 'Namespace', metadata: { name: 'istio-system' } });
    answering(on, installationOf());
    await install(on, installationOf(), WAIT);
    expect(on.api.requests).not.toContain(`PATCH ${NAMESPACE}`);
  });

  it('does not undo what was edited by hand, and says whose it is', async () => {
    const on = stage();
    const installation = installationOf();
    answering(on, installation);
    await install(on, installation, WAIT);
    const edited = on.api.objects.get(CONFIG);
    on.api.put(CONFIG, {
      ...edited,
      metadata: { ...edited?.metadata, annotations: { 'fake/edited': 'kubectl-edit' } },
    });
    await expect(install(on, installation, WAIT)).rejects.toMatchObject({
      code: 'install.conflict',
      message: expect.stringMatching(/\.data: conflict with "kubectl-edit"[^]+--force/),
    });
  });

  it('says what keeps the injector from starting, and leaves webhooks alone', async () => {
    const on = stage();
    const installation = installationOf();
    const { instance } = installation.names;
    on.api.put(resourcePath('Pod', 'pillion-injector-1', 'istio-system'), {
      metadata: {
        name: 'pillion-injector-1',
        namespace: 'istio-system',
        labels: {
          'app.kubernetes.io/name': 'pillion-injector',
          'app.kubernetes.io/instance': instance,
        },
      },
      status: {
        containerStatuses: [
          {
            name: 'injector',
            image: 'pillion/injector:1.2.3',
            state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } },
          },
        ],
      },
    });
    await expect(install(on, installation, WAIT)).rejects.toMatchObject({
      code: 'install.notReady',
      message: expect.stringMatching(
        /pillion\/injector:1\.2\.3 cannot be pulled: not found \(imagePull\)[^]+--hub/,
      ),
    });
    expect(on.progress.waits.some((each) => each.includes('cannot be pulled'))).toBe(true);
    expect(on.api.objects.has(WEBHOOK)).toBe(false);
  });

  it.each([
    ['failed calling webhook: context deadline exceeded', /port 15017/],
    ['failed calling webhook: x509: signed by unknown authority', /certificate of its own/],
    ['failed calling webhook: no endpoints available', /kube-proxy/],
  ])('makes no webhook while the API server says "%s"', async (message, advice) => {
    const on = stage();
    const installation = installationOf();
    answering(on, installation);
    on.api.admit = () => {
      throw new ApiFailure(500, { message }, { method: 'POST', path: '' });
    };
    const failed = install(on, installation, WAIT);
    await expect(failed).rejects.toMatchObject({
      code: 'install.webhookUnreached',
      message: expect.stringMatching(advice),
    });
    expect(on.api.objects.has(WEBHOOK)).toBe(false);
    expect(on.api.objects.has(CHECK)).toBe(false);
  });

  it('takes a pod that is let through for one that nobody looked at', async () => {
    const on = stage();
    const installation = installationOf();
    answering(on, installation);
    let trials = 0;
    on.api.admit = () => {
      trials += 1;
      if (trials > 3) deny('denied the request');
    };
    await install(on, installation, WAIT);
    expect(trials).toBe(4);
  });

  it('without waiting keeps the CA bundle of a configuration that is there', async () => {
    const on = stage();
    const installation = installationOf();
    await install(on, installation, { force: false });
    expect(JSON.stringify(on.api.objects.get(WEBHOOK))).not.toContain('caBundle');
    answering(on, installation);
    on.api.onWrite(resourcePath('Deployment', 'pillion-injector', 'istio-system'));
    await install(on, installation, { force: false });
    expect(JSON.stringify(on.api.objects.get(WEBHOOK))).toContain(BUNDLE);
  });

  it('refuses a server that knows too little', async () => {
    const on = stage();
    on.api.gitVersion = 'v1.27.9';
    await expect(install(on, installationOf(), WAIT)).rejects.toMatchObject({
      code: 'cluster.tooOld',
    });
  });
});
