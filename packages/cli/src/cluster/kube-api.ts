/** The API server, as far as HTTP goes. Failures are thrown as `ApiFailure`. */
export interface KubeApi {
  /** Its address, for people. */
  readonly server: string;
  /** The decoded answer. The caller says what it holds: it asked for that kind. */
  request<T>(call: ApiCall): Promise<Answer<T>>;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Server-side apply unless it says otherwise. */
  readonly contentType?: string;
  /** Sent after an interruption, too: it clears up. */
  readonly evenInterrupted?: boolean;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Kubernetes' own `Status`, as far as it is read. */
export interface Refusal {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly { readonly message?: string; readonly field?: string }[];
  };
}

/** An answer other than 2xx; `status` 0 where there was none at all. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal, call: Pick<ApiCall, 'method' | 'path'>) {
    super(`${call.method} ${call.path}: ${refusal.message ?? `status ${status}`}`);
    this.name = 'ApiFailure';
    this.status = status;
    this.refusal = refusal;
  }
}

export function isApiFailure(error: unknown, status?: number): error is ApiFailure {
  return error instanceof ApiFailure && (status === undefined || error.status === status);
}
