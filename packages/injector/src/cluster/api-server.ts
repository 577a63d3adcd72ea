/** What is used of an object of any kind; everything else is carried through as it came. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ApiMetadata;
}

export interface ApiMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** Opaque, but for a watch to go on from and a write to be compared by. */
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
}

export interface ApiList<T> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: readonly T[];
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

export interface Watcher {
  /** The server accepted the watch. */
  onOpen(): void;
  onEvent(event: WatchEvent): void;
}

/** The API server, as far as HTTP goes. Failures are thrown as `ApiError`. */
export interface ApiServer {
  /** The decoded answer. The caller says what it holds: it asked for that kind. */
  call<T>(request: ApiRequest): Promise<T>;
  /** Tells each event in order; resolves when the server ends the stream, and rejects when it breaks. */
  watch(request: ApiRequest, watcher: Watcher): Promise<void>;
  close(): void;
}

/** Statuses that callers tell apart. */
export const STATUS = {
  notFound: 404,
  conflict: 409,
  expired: 410,
  tooManyRequests: 429,
} as const;

/** An answer other than 2xx, or none at all (`status` 0). */
export class ApiError extends Error {
  readonly code = 'apiServer.failed';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

/** The kinds that the injector deals with, by the path of their group and their plural. */
export const KINDS = {
  configMaps: ['/api/v1', 'configmaps'],
  events: ['/api/v1', 'events'],
  leases: ['/apis/coordination.k8s.io/v1', 'leases'],
  namespaces: ['/api/v1', 'namespaces'],
  nodes: ['/api/v1', 'nodes'],
  pods: ['/api/v1', 'pods'],
  secrets: ['/api/v1', 'secrets'],
  webhooks: ['/apis/admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations'],
} as const;

export type Kind = keyof typeof KINDS;

/** A collection, an object or a part of one; cluster-wide where no namespace is given. */
export function pathOf(
  kind: Kind,
  at: { readonly namespace?: string; readonly name?: string; readonly part?: string } = {},
): string {
  const [group, plural] = KINDS[kind];
  const { namespace, name, part } = at;
  const scope = namespace === undefined ? [] : ['namespaces', namespace];
  const rest = [name, part].filter((each) => each !== undefined);
  return [group, ...[...scope, plural, ...rest].map(encodeURIComponent)].join('/');
}
