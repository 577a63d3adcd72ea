// oxlint-disable-next-line no-control-regex -- the range is ASCII as such
const ASCII = /^[\u0000-\u007f]*$/;
/** Arguments of one call; above some ten thousand the stack overflows. */
const CHUNK = 8192;

/** Base64 of a text's UTF-8. */
export function encodeBase64(text: string): string {
  if (ASCII.test(text)) return btoa(text);
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}
