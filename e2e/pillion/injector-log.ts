import type { Cluster } from '../cluster/cluster.ts';

/** One admission, as the injector tells it in its log. */
export interface Review {
  readonly event: string;
  readonly namespace: string;
  readonly pod: string;
  readonly result: string;
  readonly reason: string;
}

/** Every admission of a pod that some replica of the injector still has in its log. */
export async function reviewsOf(
  cluster: Cluster,
  namespace: string,
  pod: string,
): Promise<readonly Review[]> {
  const selector = 'app.kubernetes.io/name=pillion-injector';
  const text = await cluster.logs(
    '-n',
    'istio-system',
    '-l',
    selector,
    '--tail=-1',
    '--prefix=false',
  );
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"review"'))
    .map((line) => JSON.parse(line) as Review)
    .filter((review) => review.namespace === namespace && review.pod === pod);
}
