import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../kubernetes/types.ts';
import { rewriteProbes } from './probe-rewrite.ts';

const SETTINGS = { rewriteByDefault: true, statusPort: 15_020 };

function rewritten(app: Partial<Container>, annotations: Record<string, string> = {}) {
  const containers = [{ name: 'app', ...app }, { name: 'istio-proxy' }];
  const pod: Pod = { metadata: { annotations }, spec: { containers } };
  const [container, proxy] = rewriteProbes(pod, SETTINGS).spec?.containers ?? [];
  const recorded = proxy?.env?.[0]?.value;
  const probers: unknown = recorded === undefined ? undefined : JSON.parse(recorded);
  return { app: container, probers };
}

describe('rewriteProbes', () => {
  test('keeps host, headers and timings, and asks in plain HTTP', () => {
    const httpHeaders = [{ name: 'Host', value: 'shop' }];
    const httpGet = {
      path: '/ready',
      port: 8443,
      scheme: 'HTTPS' as const,
      host: 'h',
      httpHeaders,
    };
    const { app, probers } = rewritten({ readinessProbe: { httpGet, timeoutSeconds: 3 } });
    expect(app?.readinessProbe).toEqual({
      httpGet: { ...httpGet, path: '/app-health/app/readyz', port: 15_020, scheme: 'HTTP' },
      timeoutSeconds: 3,
    });
    expect(probers).toEqual({ '/app-health/app/readyz': { httpGet, timeoutSeconds: 3 } });
  });

  test('turns TCP and gRPC into HTTP', () => {
    const { app, probers } = rewritten({
      livenessProbe: { tcpSocket: { port: 'db' }, periodSeconds: 2 },
      startupProbe: { grpc: { port: 9000 } },
      ports: [{ name: 'db', containerPort: 5432 }],
    });
    expect(app?.livenessProbe).toEqual({
      httpGet: { path: '/app-health/app/livez', port: 15_020 },
      periodSeconds: 2,
    });
    expect(app?.startupProbe).toEqual({
      httpGet: { path: '/app-health/app/startupz', port: 15_020 },
    });
    expect(probers).toEqual({
      '/app-health/app/livez': { tcpSocket: { port: 5432 } },
      '/app-health/app/startupz': { grpc: { port: 9000, service: null } },
    });
  });

  test('leaves a probe of an unknown named port to the kubelet: nobody could answer it', () => {
    const probe = { httpGet: { port: 'admin' } };
    expect(rewritten({ readinessProbe: probe })).toEqual({
      app: { name: 'app', readinessProbe: probe },
      probers: undefined,
    });
  });

  test('leaves what runs inside the container', () => {
    const exec = { exec: { command: ['true'] } };
    const app = {
      livenessProbe: exec,
      lifecycle: { preStop: exec, postStart: { sleep: { seconds: 1 } } },
    };
    expect(rewritten(app)).toEqual({ app: { name: 'app', ...app }, probers: undefined });
  });

  test('asks at the port of the annotation, but records by the mesh', () => {
    const probe = { httpGet: { port: 80 } };
    const { app } = rewritten(
      { readinessProbe: probe },
      { 'status.sidecar.istio.io/port': '16000' },
    );
    expect(app?.readinessProbe?.httpGet?.port).toBe(16_000);
  });

  test('does nothing where the status server is switched off', () => {
    const probe = { httpGet: { port: 80 } };
    const { app } = rewritten({ readinessProbe: probe }, { 'status.sidecar.istio.io/port': '0' });
    expect(app?.readinessProbe).toBe(probe);
  });

  test('does nothing where the pod declines', () => {
    const probe = { httpGet: { port: 80 } };
    const { app } = rewritten(
      { readinessProbe: probe },
      { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' },
    );
    expect(app?.readinessProbe).toBe(probe);
  });

  test('a recording that is no JSON is replaced', () => {
    const proxy = { name: 'istio-proxy', env: [{ name: 'ISTIO_KUBE_APP_PROBERS', value: '{' }] };
    const app = { name: 'app', readinessProbe: { httpGet: { port: 80 } } };
    const annotations = { 'sidecar.istio.io/status': '{}' };
    const pod = rewriteProbes(
      { metadata: { annotations }, spec: { containers: [app, proxy] } },
      SETTINGS,
    );
    expect(pod.spec?.containers[1]?.env).toEqual([
      {
        name: 'ISTIO_KUBE_APP_PROBERS',
        value: '{"/app-health/app/readyz":{"httpGet":{"port":80}}}',
      },
    ]);
  });
});
