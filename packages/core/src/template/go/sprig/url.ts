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
  const reason = (why: string): string => `parse ${JSON.stringify(text)}: ${why}`;
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(text)) return reason('net/url: invalid control character in URL');
  const [, body = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(text) ?? [];
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(body)?.[1] ?? '';
  if (body.startsWith(':')) return reason('missing protocol scheme');
  const afterScheme = scheme === '' ? body : body.slice(scheme.length + 1);
  const [, hierarchy = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(afterScheme) ?? [];
  const decodedFragment = decode(fragment);
  if (decodedFragment.bad) return reason(`invalid URL escape "${decodedFragment.bad}"`);
  const shared = { scheme: scheme.toLowerCase(), query, fragment: decodedFragment.text };
  if (!hierarchy.startsWith('/') && scheme !== '')
    return { ...shared, opaque: hierarchy, userinfo: '', host: '', path: '' };
  if (scheme === '' && /^[^/]*:/.test(hierarchy))
    return reason('first path segment in URL cannot contain colon');
  const authority = /^\/\/([^/]*)/.exec(hierarchy);
  const path = decode(authority ? hierarchy.slice(authority[0].length) : hierarchy);
  if (path.bad) return reason(`invalid URL escape "${path.bad}"`);
  const parts = splitAuthority(authority?.[1] ?? '');
  if (typeof parts === 'string') return reason(parts);
  return { ...shared, ...parts, opaque: '', path: path.text };
}

function splitAuthority(authority: string): { userinfo: string; host: string } | string {
  const at = authority.lastIndexOf('@');
  const userinfo = at < 0 ? '' : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) return 'net/url: invalid userinfo';
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host";
  const port = /^(?:[^[\]:]*|.*\]):(.*)$/.exec(host)?.[1] ?? '';
  if (!/^[0-9]*$/.test(port)) return `invalid port ":${port}" after host`;
  const wrong = /[ <>"\\^`{|}]/.exec(host)?.[0];
  if (wrong !== undefined) return `invalid character ${JSON.stringify(wrong)} in host name`;
  const ascii = /%[0-7][0-9A-Fa-f]/.exec(host)?.[0];
  if (ascii !== undefined) return `invalid URL escape "${ascii}"`;
  const decoded = decode(host);
  if (decoded.bad) return `invalid URL escape "${decoded.bad}"`;
  return { userinfo: normalizeUser(userinfo), host: decoded.text };
}

/** The first colon parts name and password; any other is encoded. */
function normalizeUser(userinfo: string): string {
  const [, name = '', password] = /^([^:]*)(?::(.*))?$/s.exec(userinfo) ?? [];
  return [name, ...(password === undefined ? [] : [password])]
    .map((part) => encode(decode(part).text, USER))
    .join(':');
}

function decode(text: string): { text: string; bad: string | undefined } {
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
