import { quote } from '../format/quote.ts';
import { fromBytes, toBytes } from '../value/bytes.ts';

/** The parts of a URL as Go's net/url holds them: path and fragment decoded, the query as it came. */
export interface Url {
  readonly scheme: string;
  /** What follows the scheme where that is no path: the rest of `mailto:a@b`. */
  readonly opaque: string;
  /** Encoded, without the @. */
  readonly userinfo: string;
  /** With the port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** The URL, or the complaint in Go's words. */
export function parseUrl(text: string): Url | string {
  const [, body = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(text) ?? [];
  // oxlint-disable-next-line no-control-regex
  const control = /[\0-\x1f\x7f]/.test(text);
  const url = control ? 'net/url: invalid control character in URL' : parseBody(body);
  if (typeof url === 'string') return `parse ${quote(control ? text : body)}: ${url}`;
  const decoded = decode(fragment);
  if (decoded.bad) return `parse ${quote(text)}: ${badEscape(decoded.bad)}`;
  return { ...url, fragment: decoded.text };
}

/** A URL without its fragment. */
function parseBody(body: string): Omit<Url, 'fragment'> | string {
  if (body.startsWith(':')) return 'missing protocol scheme';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(body)?.[1] ?? '';
  const afterScheme = scheme === '' ? body : body.slice(scheme.length + 1);
  const [, hierarchy = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(afterScheme) ?? [];
  const shared = { scheme: scheme.toLowerCase(), query };
  if (!hierarchy.startsWith('/') && scheme !== '')
    return { ...shared, opaque: hierarchy, userinfo: '', host: '', path: '' };
  if (scheme === '' && /^[^/]*:/.test(hierarchy))
    return 'first path segment in URL cannot contain colon';
  const bare = scheme === '' && hierarchy.startsWith('///');
  const authority = bare ? null : /^\/\/([^/]*)/.exec(hierarchy);
  const parts = splitAuthority(shared.scheme, authority?.[1] ?? '');
  if (typeof parts === 'string') return parts;
  const path = decode(authority ? hierarchy.slice(authority[0].length) : hierarchy);
  if (path.bad) return badEscape(path.bad);
  return { ...shared, ...parts, opaque: '', path: path.text };
}

function badEscape(escape: string): string {
  return `invalid URL escape "${escape}"`;
}

function splitAuthority(
  scheme: string,
  authority: string,
): { userinfo: string; host: string } | string {
  const at = authority.lastIndexOf('@');
  const userinfo = at < 0 ? '' : authority.slice(0, at);
  const host = decodeHost(scheme, authority.slice(at + 1));
  if (host.bad) return host.bad;
  if (!/^[A-Za-z0-9\-._~:!$&'()*+,;=%@]*$/.test(userinfo)) return 'net/url: invalid userinfo';
  return { userinfo: normalizeUser(userinfo), host: host.text };
}

/** The host, or, as `bad`, what is wrong with it. */
function decodeHost(scheme: string, host: string): Decoded {
  const wrong = (bad: string): Decoded => ({ text: host, bad });
  if (host.startsWith('[') && !host.includes(']')) return wrong("missing ']' in host");
  if (host.lastIndexOf('[') > 0) return wrong('invalid IP-literal');
  const port = portOf(scheme, host);
  if (!/^[0-9]*$/.test(port)) return wrong(`invalid port ":${port}" after host`);
  const character = /[ <>"\\^`{|}]/.exec(host)?.[0];
  if (character !== undefined) return wrong(`invalid character ${quote(character)} in host name`);
  const ascii = /%[0-7][0-9A-Fa-f]/.exec(host)?.[0];
  if (ascii !== undefined) return wrong(badEscape(ascii));
  const decoded = decode(host);
  return decoded.bad ? wrong(badEscape(decoded.bad)) : decoded;
}

/** Go forgives colons inside the host, except for the schemes of the web. */
function portOf(scheme: string, host: string): string {
  const strict = scheme === 'http' || scheme === 'https';
  const pattern = strict ? /^(?:[^[\]:]*|.*\]):(.*)$/ : /^(?:[^[\]]*|.*\]):([^:\]]*)$/;
  return pattern.exec(host)?.[1] ?? '';
}

interface Decoded {
  readonly text: string;
  readonly bad: string | undefined;
}

/** The first colon parts name and password; any other is encoded. */
function normalizeUser(userinfo: string): string {
  const [, name = '', password] = /^([^:]*)(?::(.*))?$/s.exec(userinfo) ?? [];
  return [name, ...(password === undefined ? [] : [password])]
    .map((part) => encode(decode(part).text, USER))
    .join(':');
}

/** Resolves `%41`; `bad` is the first escape that is none. */
function decode(text: string): Decoded {
  if (!text.includes('%')) return { text, bad: undefined };
  const bad = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(text)?.[0];
  if (bad !== undefined) return { text, bad };
  const bytes: number[] = [];
  const raw = toBytes(text);
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0;
    if (byte !== 0x25) bytes.push(byte);
    else {
      bytes.push(Number.parseInt(String.fromCharCode(raw[at + 1] ?? 0, raw[at + 2] ?? 0), 16));
      at += 2;
    }
  }
  return { text: fromBytes(Uint8Array.from(bytes)), bad: undefined };
}

/** Puts a URL together, encoding what must be. */
export function formatUrl(url: Url): string {
  const scheme = url.scheme === '' ? '' : `${url.scheme}:`;
  const query = url.query === '' ? '' : `?${url.query}`;
  const fragment =
    url.fragment === '' ? '' : `#${encode(url.fragment, /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/)}`;
  if (url.opaque !== '') return `${scheme}${url.opaque}${query}${fragment}`;
  const hasAuthority = scheme !== '' || url.host !== '' || url.userinfo !== '';
  const user = url.userinfo === '' ? '' : `${url.userinfo}@`;
  const authority =
    hasAuthority && (url.host !== '' || url.path !== '' || user !== '')
      ? `//${user}${encode(url.host, HOST)}`
      : '';
  const path = url.path === '*' ? '*' : encode(url.path, PATH);
  const slash = path !== '' && !path.startsWith('/') && url.host !== '' ? '/' : '';
  return `${scheme}${authority}${slash}${path}${query}${fragment}`;
}

const USER = /[A-Za-z0-9\-_.~$&+,;=]/;
const HOST = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;
const PATH = /[A-Za-z0-9\-_.~$&+,/:;=@]/;

function encode(text: string, plain: RegExp): string {
  return Array.from(toBytes(text), (byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) && byte < 0x80
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
