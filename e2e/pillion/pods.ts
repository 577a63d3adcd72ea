interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly ready: boolean;
  /** `containerd://<id>`, once it was started. */
  readonly containerID?: string;
  readonly state: {
    readonly running?: { readonly startedAt: string };
    readonly terminated?: { readonly exitCode: number; readonly finishedAt: string };
  };
}

/** What flows read of a pod. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** Names of what injection added, in the order that the kubelet starts it; empty where it added nothing. */
export function injectedInto({ spec }: Pod): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers]
    .map(({ name }) => name)
    .filter((name) => name.startsWith('istio-'));
}

export const NATIVE = ['istio-init', 'istio-proxy'] as const;
