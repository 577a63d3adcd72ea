import manifest from '../../package.json' with { type: 'json' };

/** What serves where no ConfigMap is at hand: the built-in `sidecar` template, for every pod. */
export const DEFAULT_CONFIG = 'policy: enabled\n';

/** The images of this release, and what a proxy asks for. */
export const DEFAULT_VALUES: string = JSON.stringify({
  global: {
    hub: 'pillion',
    tag: manifest.version,
    proxy: {
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '2000m', memory: '1024Mi' },
      },
    },
  },
});
