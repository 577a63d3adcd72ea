import type { Values } from './values.ts';

/** `proxy` runs beside the application; `init` is istio-init and istio-validation. */
export type ImageRole = 'proxy' | 'init';

export interface ImageChoice {
  /** Annotation `sidecar.istio.io/proxyImageType`; an empty one asks for no type at all. */
  readonly annotation?: string | undefined;
  /** `image.imageType` of the effective ProxyConfig; the init image does not follow it. */
  readonly proxyConfigImageType?: string | undefined;
}

const DEFAULT_NAME = 'proxyv2';
const KNOWN_SUFFIX = /-(?:distroless|debug)$/;

/** The reference `hub/name:tag[-type]`; a name that holds a `/` is a whole reference already. */
export function proxyImage(values: Values, role: ImageRole, choice: ImageChoice = {}): string {
  const { hub, tag, variant, proxy, proxy_init: init } = values.global;
  const name = (role === 'proxy' ? proxy.image : init.image) || DEFAULT_NAME;
  const configured = role === 'proxy' ? choice.proxyConfigImageType : undefined;
  const type = choice.annotation ?? (configured || variant);
  return `${hub}/${name}:${typedTag(tag, type)}`;
}

function typedTag(tag: string, type: string): string {
  if (type === '') return tag;
  const plain = tag.replace(KNOWN_SUFFIX, '');
  return type === 'default' ? plain : `${plain}-${type}`;
}
