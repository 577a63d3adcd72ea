import type { Condition, EventSeen, Finding } from './diagnose.ts';

export interface PodStatus {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    /** RFC 3339. */
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly ready?: boolean;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Ended;
  };
  readonly lastState?: { readonly terminated?: Ended };
}

interface Ended {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

/** What keeps one pod from being ready. */
export function diagnosePod(pod: PodStatus, events: readonly EventSeen[]): readonly Finding[] {
  const { conditions = [], containerStatuses = [] } = pod.status ?? {};
  const about = events.filter(({ involvedObject }) => involvedObject?.name === pod.metadata.name);
  return [
    ...conditions.flatMap(unscheduled),
    ...containerStatuses.flatMap((status) => diagnoseContainer(pod, status, about)),
    ...mounts(about),
  ];
}

/** Whoever starts fails a probe or two; with one every two seconds, this is no start any more. */
const ODD = 6;

function unscheduled({ type, status, reason, message = '' }: Condition): readonly Finding[] {
  if (type !== 'PodScheduled' || status !== 'False' || reason !== 'Unschedulable') return [];
  const advice = /Insufficient/.test(message)
    ? 'make room, add a node, or install with --replicas 1'
    : /taint/.test(message)
      ? 'the nodes are tainted: wait until they are ready, or add one that is not'
      : 'the scheduler tells of each node what it lacks';
  const sentence = `no node takes a pod: ${message}`;
  return [{ code: 'unschedulable', summary: 'no node takes a pod', sentence, advice }];
}

/** Reasons of the kubelet for a container that waits. */
const NO_IMAGE = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
]);
const NO_START = new Set([
  'CrashLoopBackOff',
  'RunContainerError',
  'CreateContainerError',
  'CreateContainerConfigError',
]);

function diagnoseContainer(
  { metadata }: PodStatus,
  { image = '', state = {}, lastState = {}, ready = false }: ContainerStatus,
  events: readonly EventSeen[],
): readonly Finding[] {
  const { waiting, terminated } = state;
  const logs = `kubectl logs -n ${metadata.namespace ?? ''} ${metadata.name}`;
  const reason = waiting?.reason ?? '';
  if (NO_IMAGE.has(reason)) {
    const told = waiting?.message ?? lastMessage(events, 'Failed') ?? reason;
    return [
      {
        code: 'imagePull',
        summary: `the image ${image} cannot be pulled`,
        sentence: `the image ${image} cannot be pulled: ${told}`,
        advice:
          'look at --hub and --tag; load the image into the nodes, or name a Secret with --set global.imagePullSecrets={NAME}',
      },
    ];
  }
  if (NO_START.has(reason)) {
    return [crashed(lastState.terminated, waiting?.message, `${logs} --previous`)];
  }
  if (terminated !== undefined) return [crashed(terminated, terminated.message, logs)];
  if (state.running === undefined || ready) return [];
  const unhealthy = lastMessage(
    events.filter(({ count = 1 }) => count >= ODD),
    'Unhealthy',
  );
  if (unhealthy === undefined) return [];
  return [
    {
      code: 'notReady',
      summary: 'a replica runs and is not ready',
      sentence: `a replica runs and is not ready: ${unhealthy}`,
      advice: `look what it lacks: ${logs}`,
    },
  ];
}

function crashed(ended: Ended | undefined, message: string | undefined, logs: string): Finding {
  const code = ended?.exitCode === undefined ? '' : ` with exit code ${ended.exitCode}`;
  const reason = ended?.reason === 'OOMKilled' ? ' (out of memory)' : '';
  return {
    code: 'crashed',
    summary: `a replica ended${code}`,
    sentence: `a replica ended${code}${reason}${message === undefined ? '' : `: ${message}`}`,
    advice: `it says why: ${logs}`,
  };
}

function mounts(events: readonly EventSeen[]): readonly Finding[] {
  const message =
    lastMessage(events, 'FailedMount') ?? lastMessage(events, 'FailedCreatePodSandBox');
  if (message === undefined) return [];
  const advice = 'mend the node or its network plugin; the kubelet tries again by itself';
  const sentence = `a node cannot set a pod up: ${message}`;
  return [{ code: 'sandbox', summary: 'a node cannot set a pod up', sentence, advice }];
}

function lastMessage(events: readonly EventSeen[], reason: string): string | undefined {
  return events.findLast((event) => event.reason === reason)?.message;
}
