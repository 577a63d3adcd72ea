import { parseDocument } from 'yaml';

/** The value that YAML text stands for, or where it is malformed. */
export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

export function decodeYaml(text: string): Decoded {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error === undefined) return { ok: true, value: document.toJS() };
  const [reason = ''] = error.message.split(':\n');
  return { ok: false, reason };
}
