/**
 * Where Pillion's images are found unless told otherwise: `pillion/injector:0.1.0`. `pnpm images`
 * names what it builds so, and the manifests ask for it. Names below the hub are those of `images/`.
 */
export const IMAGES = {
  hub: 'pillion',
  tag: '0.1.0',
  injector: 'injector',
  /** Serves as init container and as sidecar, as Istio's image of this name does. */
  proxy: 'proxyv2',
} as const;
