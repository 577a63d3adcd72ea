import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../../kubernetes/types.ts';
import { isPillionError } from '../../values/index.ts';
import { type ContextChoice, contextFor } from '../../testing/injection-context.ts';
import { sidecar } from './sidecar.ts';

/** Overlays are partial pods; tests read them as such. */
function render(choice: ContextChoice = {}): Pod {
  return sidecar.render(contextFor(choice)) as Pod;
}

function container(pod: Pod, name: string): Container {
  const all = [pod.spec?.initContainers ?? [], pod.spec?.containers ?? []].flat();
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

const proxyOf = (choice?: ContextChoice) => container(render(choice), 'istio-proxy');
const initOf = (choice?: ContextChoice) => container(render(choice), 'istio-init');
const valueOf = (proxy: Container, name: string) =>
  proxy.env?.find((variable) => variable.name === name)?.value;

describe('where the proxy goes', () => {
  it('is an init container that never ends where nodes have native sidecars', () => {
    const { spec } = render();
    expect(spec?.initContainers?.map(({ name }) => name)).toEqual(['istio-init', 'istio-proxy']);
    expect(spec?.containers).toBe(undefined);
    expect(proxyOf().restartPolicy).toBe('Always');
  });

  it('follows the annotation over the nodes', () => {
    const annotations = { 'sidecar.istio.io/nativeSidecar': 'false' };
    const { spec } = render({ annotations });
    expect(spec?.containers.map(({ name }) => name)).toEqual(['istio-proxy']);
  });

  it('has no init container where nothing is captured', () => {
    const annotations = { 'sidecar.istio.io/interceptionMode': 'NONE' };
    const context = { nativeSidecars: false };
    expect(render({ annotations, context }).spec?.initContainers).toEqual([]);
  });
});

describe('waiting and draining', () => {
  const hold = 'global: {proxy: {holdApplicationUntilProxyStarts: true}}';

  it('drains before the stop where the sidecar is native, whatever hold says', () => {
    expect(proxyOf({ values: hold }).lifecycle?.postStart).toBe(undefined);
    expect(proxyOf({ values: hold }).lifecycle?.preStop?.exec?.command).toContain('drain');
  });

  it('holds the application where it is not', () => {
    const proxy = proxyOf({ values: hold, context: { nativeSidecars: false } });
    expect(proxy.lifecycle).toEqual({ postStart: { exec: { command: ['pilot-agent', 'wait'] } } });
  });

  it('takes the lifecycle of the values over both', () => {
    const values = 'global: {proxy: {lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}}}';
    expect(proxyOf({ values }).lifecycle?.preStop?.exec?.command).toEqual(['sleep', '5']);
  });
});

describe('arguments', () => {
  it('of the init program follow annotations, then values', () => {
    const args = initOf({
      values: 'global: {proxy: {excludeOutboundPorts: "9"}, nativeNftables: true, logAsJson: true}',
      annotations: {
        'traffic.sidecar.istio.io/includeOutboundPorts': '',
        'traffic.sidecar.istio.io/excludeInterfaces': 'eth1',
        'sidecar.istio.io/agentLogLevel': 'all:debug',
      },
    }).args;
    expect(args?.slice(args.indexOf('-q'))).toEqual([
      '-q',
      '',
      '-o',
      '9',
      '-c',
      'eth1',
      '--log_output_level=all:debug',
      '--log_as_json',
      '--native-nftables',
    ]);
  });

  it('of the proxy name the token server and where outliers are logged', () => {
    const values = 'global: {sts: {servicePort: 15463}, proxy: {outlierLogPath: /dev/stdout}}';
    expect(proxyOf({ values }).args?.slice(-2)).toEqual([
      '--stsPort=15463',
      '--outlierLogPath=/dev/stdout',
    ]);
  });
});

describe('environment', () => {
  it('carries the revision into the address of the control plane', () => {
    const proxy = proxyOf({ values: 'revision: canary\nglobal: {istioNamespace: mesh}' });
    expect(valueOf(proxy, 'CA_ADDR')).toBe('istiod-canary.mesh.svc:15012');
  });

  it('has proxyMetadata last and sorted, in both containers', () => {
    const annotations = { 'proxy.istio.io/config': 'proxyMetadata: {B: "2", A: "1"}' };
    const expected = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    expect(proxyOf({ annotations }).env?.slice(-2)).toEqual(expected);
    expect(initOf({ annotations }).env).toEqual(expected);
  });

  it('takes Datadog`s variables from their annotation where Datadog traces', () => {
    const annotations = { 'apm.datadoghq.com/env': '{"DD_ENV":"prod","DD_AGENT":"x"}' };
    const values = 'global: {proxy: {tracer: datadog}}';
    expect(valueOf(proxyOf({ annotations, values }), 'DD_ENV')).toBe('prod');
    expect(valueOf(proxyOf({ annotations }), 'DD_ENV')).toBe(undefined);
  });

  it('has no owner for a pod whose workload has no name', () => {
    const proxy = proxyOf({ context: { deploymentMeta: { name: '', namespace: '' } } });
    expect(valueOf(proxy, 'ISTIO_META_OWNER')).toBe(undefined);
  });
});

function securityWith(annotations: Record<string, string>) {
  return proxyOf({ annotations }).securityContext;
}

describe('privileges', () => {
  it('are root and one capability for TPROXY, and for low ports', () => {
    const tproxy = { 'sidecar.istio.io/interceptionMode': 'TPROXY' };
    const lowPorts = { 'sidecar.istio.io/capNetBindService': 'true' };
    expect(securityWith(tproxy)).toMatchObject({
      runAsUser: 0,
      runAsGroup: 1337,
      runAsNonRoot: false,
    });
    expect(securityWith(tproxy)?.capabilities?.add).toEqual(['NET_ADMIN']);
    expect(securityWith(lowPorts)?.capabilities?.add).toEqual(['NET_BIND_SERVICE']);
    expect(securityWith({})?.capabilities).toEqual({ drop: ['ALL'] });
  });

  it('carry the seccomp profile of the values', () => {
    const values = 'global: {proxy: {seccompProfile: {type: RuntimeDefault}}}';
    const profile = { type: 'RuntimeDefault' };
    expect(proxyOf({ values }).securityContext?.seccompProfile).toEqual(profile);
    expect(initOf({ values }).securityContext?.seccompProfile).toEqual(profile);
  });
});

describe('volumes', () => {
  it.each([
    [
      'caName: GkeWorkloadCertificate',
      'gke-workload-certificate',
      '/var/run/secrets/workload-spiffe-credentials',
    ],
    ['mountMtlsCerts: true', 'istio-certs', '/etc/certs/'],
    ['pilotCertProvider: istiod', 'istiod-ca-cert', '/var/run/secrets/istio'],
  ])('%s mounts %s at %s', (global, name, mountPath) => {
    const pod = render({ values: `global: {${global}}` });
    expect(pod.spec?.volumes?.map((volume) => volume.name)).toContain(name);
    const mounts = container(pod, 'istio-proxy').volumeMounts;
    expect(mounts).toContainEqual(expect.objectContaining({ name, mountPath }));
  });

  it('leave the root certificate out where another provider signs', () => {
    const names = render({ values: 'global: {pilotCertProvider: custom}' }).spec?.volumes;
    expect(names?.map(({ name }) => name)).not.toContain('istiod-ca-cert');
  });

  it('take the root certificate from a ClusterTrustBundle where enabled', () => {
    const values = 'pilot: {env: {ENABLE_CLUSTER_TRUST_BUNDLE_API: "true"}}';
    const volume = render({ values }).spec?.volumes?.find(({ name }) => name === 'istiod-ca-cert');
    expect(volume?.projected?.sources?.[0]?.clusterTrustBundle?.path).toBe('root-cert.pem');
  });

  it('of the user keep a name of their own', () => {
    const annotations = {
      'sidecar.istio.io/userVolume': '{"a":{"emptyDir":{}},"b":{"name":"own","emptyDir":{}}}',
      'sidecar.istio.io/userVolumeMount': '[{"name":"own","mountPath":"/x"}]',
    };
    const pod = render({ annotations });
    expect(pod.spec?.volumes?.slice(-2).map(({ name }) => name)).toEqual(['a', 'own']);
    expect(container(pod, 'istio-proxy').volumeMounts?.at(-1)).toEqual({
      name: 'own',
      mountPath: '/x',
    });
  });
});

describe('what cannot be rendered', () => {
  it.each([
    ['sidecar.istio.io/userVolume', '{'],
    ['sidecar.istio.io/userVolumeMount', '"text"'],
    ['readiness.status.sidecar.istio.io/periodSeconds', 'soon'],
  ])('%s=%s names the annotation and its value', (name, value) => {
    expect(() => render({ annotations: { [name]: value } })).toThrow(
      expect.toSatisfy(
        (error) =>
          isPillionError(error) &&
          error.problems[0]?.subject === name &&
          error.problems[0].value === value,
      ),
    );
  });
});

describe('canonical names', () => {
  it.each([
    ['a'.repeat(70), 'a'.repeat(63)],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
    ['web', 'web'],
  ])('%s is %s', (name, expected) => {
    const labels = render({ labels: { app: name } }).metadata?.labels;
    expect(labels?.['service.istio.io/canonical-name']).toBe(expected);
  });

  it('tunnel only where the mesh speaks HBONE', () => {
    const annotations = {
      'proxy.istio.io/config': 'proxyMetadata: {ISTIO_META_ENABLE_HBONE: "true"}',
    };
    expect(render({ annotations }).metadata?.labels?.['networking.istio.io/tunnel']).toBe('http');
    expect(render().metadata?.labels).not.toHaveProperty('networking.istio.io/tunnel');
  });
});

describe('annotations as an attack', () => {
  const names = [
    'sidecar.istio.io/proxyImage',
    'sidecar.istio.io/logLevel',
    'sidecar.istio.io/agentLogLevel',
    'sidecar.istio.io/bootstrapOverride',
    'sidecar.istio.io/proxyCPU',
    'traffic.sidecar.istio.io/excludeOutboundPorts',
    'sidecar.istio.io/interceptionMode',
  ];
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value !== 'object' || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, shape(field)]));
  };

  it('change texts and never the shape of the pod', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom('x"\n  privileged: true', '{{ .Values }}'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), hostile, (name, value) => {
        const plain = render({ annotations: { [name]: 'plain' } });
        expect(shape(render({ annotations: { [name]: value } }))).toEqual(shape(plain));
      }),
    );
  });
});
