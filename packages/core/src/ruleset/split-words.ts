/** Splits a line of iptables-save or restore input: blanks part words, double quotes hold them together. */
export function splitWords(line: string): readonly string[] {
  return line
    .matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)
    .map(([, quoted, plain = '']) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain)
    .toArray();
}
