import { PillionError } from '@pillion/core/values';

/** The name of an image in the long form that containerd and kubelets compare by. */
export interface Reference {
  /** `docker.io/pillion/proxyv2:0.1.0` */
  readonly full: string;
  /** `docker.io/pillion/proxyv2` */
  readonly repository: string;
  readonly tag: string;
}

const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST = '(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:))(?::[0-9]+)?';
const REFERENCE = new RegExp(
  `^(?:(?<host>${HOST})/)?(?<path>${PART}(?:/${PART})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?$`,
);

/**
 * Reads `proxyv2`, `pillion/proxyv2:0.1.0` or `localhost:5000/proxyv2`. What is left out is what
 * every container tool takes for it: the host docker.io, there the folder library, the tag latest.
 */
export function parseReference(text: string): Reference {
  const { host = 'docker.io', path, tag = 'latest' } = REFERENCE.exec(text)?.groups ?? {};
  if (path === undefined) throw PillionError.of('image.reference', [problem(text)]);
  const folder = host === 'docker.io' && !path.includes('/') ? 'library/' : '';
  const repository = `${host}/${folder}${path}`;
  return { full: `${repository}:${tag}`, repository, tag };
}

function problem(value: string) {
  return {
    code: 'reference.malformed',
    subject: 'image',
    value,
    reason: 'is no name of an image',
    accepted: 'a name such as pillion/proxyv2:0.1.0: lower case, a tag of at most 128 characters',
  };
}
