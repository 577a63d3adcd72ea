/** Character classes of RFC 9110 and 9112, as tables over the 256 byte values. */
type ByteClass = Readonly<Uint8Array>;

function byteClass(accepts: (byte: number) => boolean): ByteClass {
  return Uint8Array.from({ length: 256 }, (_, byte) => (accepts(byte) ? 1 : 0));
}

const isAlphanumeric = (byte: number): boolean => /[0-9A-Za-z]/.test(String.fromCharCode(byte));

/** `token`: methods and field names. */
export const TOKEN = byteClass(
  (byte) => isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".includes(String.fromCharCode(byte)),
);

/** Field values: HTAB, visible characters, blanks and bytes above ASCII; no other controls. */
export const FIELD_VALUE = byteClass((byte) => byte === 9 || (byte >= 32 && byte !== 127));

/**
 * Request targets: no blanks, no controls, no fragment. Bytes above ASCII are no URI either, but
 * clients send UTF-8 unescaped and servers take it; passed on unchanged they are unambiguous.
 */
export const TARGET = byteClass((byte) => byte > 32 && byte !== 127 && byte !== 35);

/** `uri-host [":" port]`: nothing that could begin a path, a query, user information or a list. */
export const AUTHORITY = byteClass(
  (byte) => isAlphanumeric(byte) || "-._~!$&'()*+;=:[]%".includes(String.fromCharCode(byte)),
);

export function consistsOf(text: string, start: number, end: number, accepted: ByteClass): boolean {
  for (let at = start; at < end; at++) {
    if (accepted[text.charCodeAt(at)] !== 1) return false;
  }
  return true;
}
