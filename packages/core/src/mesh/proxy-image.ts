import type { Values } from './values.ts';

/** `proxy` runs beside the application; `init` is istio-init and istio-validation. */
export type ImageRole = 'proxy' | 'init';

export interface ImageChoice {
  /** Annotation `sidecar.istio.io/proxyImageType`; absent and empty differ. */
  readonly annotation?: string | undefined;
  /** `image.imageType` of the effective ProxyConfig; the init image ignores it. */
  readonly proxyConfigImageType?: string | undefined;
}

/** The reference `hub/name:tag[-type]`. */
export function proxyImage(values: Values, role: ImageRole, _choice: ImageChoice = {}): string {
  const { hub, tag } = values.global;
  return `${hub}/${role}:${tag}`;
}
