import type { Installation } from '@pillion/core/kubernetes/manifests';
import { PillionError } from '@pillion/core/values';
import type { KubeApi } from '../cluster/kube-api.ts';
import { getObject, type Stored } from '../cluster/objects.ts';
import { resourcePath } from '../cluster/resources.ts';
import type { WaitDeps } from './wait-for-injector.ts';

interface Secret extends Stored {
  readonly data?: Readonly<Record<string, string>>;
}

/** The certificates that replicas of the injector are signed by, as webhook configurations carry them; absent before the first of them ran. */
export async function readCaBundle(
  api: KubeApi,
  { names }: Pick<Installation, 'names'>,
): Promise<string | undefined> {
  const path = resourcePath('Secret', names.authoritySecret, names.namespace);
  const secret = await getObject<Secret>(api, path);
  const bundle = secret?.data?.['ca.crt'];
  return bundle === undefined || bundle === '' ? undefined : bundle;
}

export async function waitForCaBundle(
  { api, clock, progress }: WaitDeps,
  installation: Installation,
  deadline: number,
): Promise<string> {
  for (;;) {
    const bundle = await readCaBundle(api, installation);
    if (bundle !== undefined) return bundle;
    progress.waiting(`waiting    for the Secret ${installation.names.authoritySecret}`);
    if (clock.now() >= deadline) throw absent(installation);
    await clock.sleep(500);
  }
}

function absent({ names }: Installation): PillionError {
  return new PillionError(
    'install.noAuthority',
    `the injector is ready but keeps no CA in the Secret ${names.namespace}/${names.authoritySecret}; kubectl logs -n ${names.namespace} deployment/${names.injector} tells why`,
  );
}
