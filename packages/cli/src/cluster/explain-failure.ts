import { PillionError } from '@pillion/core/values';
import { type ApiFailure, type KubeApi, isApiFailure } from './kube-api.ts';

/** Runs a command against a cluster; failures of HTTP come out as what they mean for its user. */
export async function explained<T>(api: KubeApi, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw isApiFailure(error) ? explain(api, error) : error;
  }
}

function explain({ server }: KubeApi, failure: ApiFailure): PillionError {
  const { message } = failure;
  const { status } = failure;
  // Policies of a cluster answer 403 as well; only this sentence is about rights.
  if (status === 403 && !/ cannot \w+ resource /.test(message)) {
    return new PillionError('cluster.refused', message);
  }
  switch (status) {
    case 0:
      return new PillionError(
        'cluster.unreachable',
        `${server} does not answer (${failure.refusal.message ?? ''}); look at --kubeconfig and --context, and whether kubectl reaches it`,
      );
    case 401:
      return new PillionError(
        'cluster.unauthorized',
        `${server} does not know these credentials; log in again, or name another --context`,
      );
    case 403:
      return new PillionError(
        'cluster.forbidden',
        `${message}\nThis needs the rights of a cluster administrator, for webhook configurations and roles of the whole cluster are written`,
      );
    default:
      return new PillionError('cluster.refused', message);
  }
}
