import type { Finished, RunOptions } from '@pillion/netns';

export const PROVIDERS = ['kind', 'packages', 'current'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** One address a family. A cluster of one family has `undefined` for the other. */
export interface NodeAddresses {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
}

/**
 * All that is needed to talk to a cluster that runs: plain data, so that the process that brings
 * the cluster up can hand it to those that test on it.
 */
export interface ClusterDescription {
  readonly provider: ProviderName;
  /** Path of a kubeconfig whose user is cluster-admin. */
  readonly kubeconfig: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  readonly node: { readonly name: string } & NodeAddresses;
  /** Words to put before a command, so that it runs on the node, in its network. */
  readonly enter: readonly string[] | undefined;
  /** Words to put before the path of an image archive, so that the node has the image. */
  readonly load: readonly string[] | undefined;
}

/** An object as the API server takes it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface Waiting {
  /** Milliseconds; default 60,000. */
  readonly timeout?: number;
}

/** What can be asked of a cluster, or of one of its namespaces. */
export interface Kubectl {
  /** Runs kubectl, which must succeed; answers its standard output. */
  kubectl(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Runs kubectl, which may fail. */
  attempt(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** One object, e.g. `get('pod/web')`, or a list, e.g. `get('pods', '-l', 'app=web')`. */
  get<T>(...what: readonly string[]): Promise<T>;
  /** Applies YAML text or objects; answers what the API server warned of. */
  apply(what: string | readonly KubernetesObject[]): Promise<readonly string[]>;
  /** `kubectl wait`: a condition such as `condition=Ready`, `delete`, `jsonpath=…`, for e.g. `pod/web`. */
  waitFor(what: string, condition: string, waiting?: Waiting): Promise<void>;
  /** What a container said, e.g. `logs('pod/web', '-c', 'istio-proxy')`. */
  logs(...what: readonly string[]): Promise<string>;
  /** Runs a program in a container, e.g. `exec('web', ['cat', '/etc/hosts'], 'app')`. */
  exec(pod: string, command: readonly string[], container?: string): Promise<string>;
}

/**
 * A namespace of its own for a test; it is there from `create` on. Disposing of it deletes it with
 * everything inside.
 */
export interface ClusterNamespace extends Kubectl, AsyncDisposable {
  readonly name: string;
  create(): Promise<void>;
  /** Pods, events and logs, for the report of a test that failed. */
  report(): Promise<string>;
}

export interface NamespaceOptions {
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Cluster extends Kubectl {
  readonly provider: ProviderName;
  readonly kubeconfig: string;
  readonly node: { readonly name: string } & NodeAddresses;
  /** `<label>-<random>`, yet to be created. */
  namespace(label: string, options?: NamespaceOptions): ClusterNamespace;
  /** Brings images to the node, from OCI or docker archives. They are never pulled. */
  loadImages(archives: readonly string[]): Promise<void>;
  /** Runs a program of this machine in the node's network (for `kind`: a program of the node). */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
}

/** A cluster, and how it ends. */
export interface RunningCluster extends AsyncDisposable {
  readonly description: ClusterDescription;
  /** Whether it was there before: then disposing of it leaves it there. */
  readonly reused: boolean;
}

/** Tells a person how far things are, one line at a time. */
export type Report = (line: string) => void;

export interface ProviderOptions {
  readonly report: Report;
  /** Leave the cluster running at the end. */
  readonly keep: boolean;
  /** Clusters of different slots can run side by side on one machine. */
  readonly slot: number;
}

/** One way to have a cluster. */
export interface Provider {
  readonly name: ProviderName;
  /** `undefined` when it is possible here; otherwise why not. */
  obstacle(): Promise<string | undefined>;
  /** Brings a cluster up, or takes the one that is already there. */
  up(options: ProviderOptions): Promise<RunningCluster>;
  /** Ends a cluster that was kept. */
  down(options: ProviderOptions): Promise<void>;
}
