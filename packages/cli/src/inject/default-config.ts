import { DEFAULT_VALUES as INSTALLED, mergeValues } from '@pillion/core/kubernetes/manifests';
import { IMAGES } from '@pillion/core/mesh';
import manifest from '../../package.json' with { type: 'json' };

/** What serves where no ConfigMap is at hand: the built-in `sidecar` template, for every pod. */
export const DEFAULT_CONFIG = 'policy: enabled\n';

/** What `pillion install` without options puts into the cluster, so that offline pods run there. */
export const DEFAULT_VALUES: string = JSON.stringify(
  mergeValues(INSTALLED, { global: { hub: IMAGES.hub, tag: manifest.version } }),
);
