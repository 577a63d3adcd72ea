import { describe, expect, it } from 'vitest';
import { type DeploymentStatus, diagnose, rolloutOf } from './diagnose.ts';
import type { PodStatus } from './diagnose-pod.ts';

const DEPLOYMENT: DeploymentStatus = {
  metadata: { generation: 2 },
  spec: { replicas: 2 },
  status: { observedGeneration: 2 },
};

function pod(status: NonNullable<PodStatus['status']>, name = 'p'): PodStatus {
  return { metadata: { name, namespace: 'istio-system' }, status };
}

function container(state: object, more: object = {}): NonNullable<PodStatus['status']> {
  return { containerStatuses: [{ name: 'injector', image: 'i', state, ...more }] };
}

function codes(
  pods: readonly PodStatus[],
  deployment = DEPLOYMENT,
  events: object[] = [],
): string[] {
  return diagnose({ deployment, pods, events }).map(({ code }) => code);
}

function aged(name: string, hash: string, creationTimestamp: string, state: object): PodStatus {
  return {
    ...pod(container(state), name),
    metadata: { name, labels: { 'pod-template-hash': hash }, creationTimestamp },
  };
}

function unhealthy(name: string, count = 9): object {
  return {
    count,
    reason: 'Unhealthy',
    message: 'Readiness probe failed: 503 certificate',
    involvedObject: { kind: 'Pod', name },
  };
}

describe('rolloutOf', () => {
  it.each([
    [
      'nobody has seen it',
      { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
      false,
    ],
    [
      'new ones are missing',
      { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 2 },
      false,
    ],
    [
      'old ones are still there',
      { observedGeneration: 2, replicas: 3, updatedReplicas: 2, availableReplicas: 3 },
      false,
    ],
    [
      'new ones do not serve',
      { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
      false,
    ],
    [
      'all serve',
      { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
      true,
    ],
  ])('%s', (_name, status, complete) => {
    expect(rolloutOf({ ...DEPLOYMENT, status }).complete).toBe(complete);
  });
});

describe('diagnose', () => {
  it('finds nothing wrong with what is merely on its way', () => {
    const starting = container({ waiting: { reason: 'ContainerCreating' } });
    expect(
      codes([pod({ phase: 'Pending' }), pod(starting), pod(container({ running: {} }))]),
    ).toEqual([]);
  });

  it('tells the same of many pods once', () => {
    const status = {
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/1 nodes are available: 1 Insufficient cpu.',
        },
      ],
    };
    const [finding, ...rest] = diagnose({
      deployment: DEPLOYMENT,
      pods: [pod(status, 'one'), pod(status, 'two')],
      events: [],
    });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      code: 'unschedulable',
      advice: expect.stringContaining('--replicas 1'),
    });
  });

  it.each([
    ['imagePull', container({ waiting: { reason: 'ErrImageNeverPull' } })],
    ['imagePull', container({ waiting: { reason: 'InvalidImageName' } })],
    [
      'crashed',
      container(
        { waiting: { reason: 'CrashLoopBackOff' } },
        { lastState: { terminated: { exitCode: 2 } } },
      ),
    ],
    ['crashed', container({ terminated: { exitCode: 137, reason: 'OOMKilled' } })],
  ])('%s', (code, status) => {
    expect(codes([pod(status)])).toEqual([code]);
  });

  it('names the exit code and where the reason is written', () => {
    const status = container(
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
      { lastState: { terminated: { exitCode: 2 } } },
    );
    const [finding] = diagnose({ deployment: DEPLOYMENT, pods: [pod(status)], events: [] });
    expect(finding?.sentence).toContain('exit code 2');
    expect(finding?.advice).toContain('kubectl logs -n istio-system p --previous');
  });

  it('tells a failing probe by its event, of the pod in question only', () => {
    const running = [pod(container({ running: {} }))];
    expect(codes(running, DEPLOYMENT, [unhealthy('another')])).toEqual([]);
    expect(codes(running, DEPLOYMENT, [unhealthy('p', 2)])).toEqual([]);
    expect(codes(running, DEPLOYMENT, [unhealthy('p')])).toEqual(['notReady']);
    expect(
      codes([pod(container({ running: {} }, { ready: true }))], DEPLOYMENT, [unhealthy('p')]),
    ).toEqual([]);
  });

  it.each([
    ['violates PodSecurity "restricted:latest"', 'level "restricted"'],
    ['exceeded quota: compute', 'raise the quota'],
    ['failed calling webhook "x": no endpoints', 'another webhook'],
  ])('tells why no pod is made: %s', (message, advice) => {
    const conditions = [{ type: 'ReplicaFailure', status: 'True', message }];
    const deployment = { ...DEPLOYMENT, status: { ...DEPLOYMENT.status, conditions } };
    const [finding] = diagnose({ deployment, pods: [], events: [] });
    expect(finding).toMatchObject({ code: 'podsRefused', advice: expect.stringContaining(advice) });
  });

  it('leaves replicas of an earlier template out', () => {
    const pods = [
      aged('old', 'a', '2026-01-01T00:00:00Z', { waiting: { reason: 'ImagePullBackOff' } }),
      aged('new', 'b', '2026-01-02T00:00:00Z', { waiting: { reason: 'CrashLoopBackOff' } }),
    ];
    expect(codes(pods)).toEqual(['crashed']);
    expect(codes(pods.toReversed())).toEqual(['crashed']);
  });

  it('sees that nobody cares for Deployments', () => {
    expect(codes([], { metadata: { generation: 1 } })).toEqual(['noController']);
  });
});
