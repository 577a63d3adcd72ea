import type { Container, Pod } from '@pillion/core/kubernetes';
import { describe, expect, it } from 'vitest';
import { expand, findContainer, startContainer } from './kubelet.ts';

const facts = {
  podIP: '10.88.0.2',
  podIPs: ['10.88.0.2', 'fd00:88::2'],
  hostIP: '10.88.0.1',
  nodeName: 'node',
};

const proxy: Container = {
  name: 'istio-proxy',
  args: [
    'proxy',
    'sidecar',
    '--domain',
    '$(POD_NAMESPACE).svc.cluster.local',
    '$$(POD_NAME)',
    '$(NONE)',
  ],
  env: [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    { name: 'INSTANCE_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
    { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } } },
    {
      name: 'MEMORY',
      valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1' } },
    },
    { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    { name: 'NODE', value: '$(POD_NAME).$(POD_NAMESPACE)' },
  ],
  resources: { limits: { cpu: '1500m', memory: '1Gi' } },
  securityContext: { runAsUser: 1337, capabilities: { add: ['NET_ADMIN'] } },
};
const pod: Pod = {
  metadata: { name: 'web-1', namespace: 'demo', labels: { app: 'web' } },
  spec: { containers: [{ name: 'app' }], initContainers: [proxy] },
};

describe('startContainer', () => {
  it('resolves the downward API, resources and references as the kubelet does', () => {
    const started = startContainer(pod, proxy, facts);
    expect(started.env).toEqual({
      POD_NAME: 'web-1',
      POD_NAMESPACE: 'demo',
      INSTANCE_IP: '10.88.0.2',
      APP: 'web',
      CPU: '2',
      MEMORY: '1073741824',
      NODE: 'web-1.demo',
    });
    expect(started.args.slice(3)).toEqual(['demo.svc.cluster.local', '$(POD_NAME)', '$(NONE)']);
    expect(started).toMatchObject({ runAsUser: 1337, capabilities: ['net_admin'] });
  });

  it('finds a native sidecar among the init containers', () => {
    expect(findContainer(pod, 'istio-proxy')).toBe(proxy);
    expect(findContainer(pod, 'nobody')).toBeUndefined();
  });
});

it('expands only what is set, and never prototype keys', () => {
  expect(expand('$(constructor) $(A)$$$(A)', { A: '1' })).toBe('$(constructor) 1$1');
});
