import { type Parsed, parsed, refused } from './problem.ts';

/** A network interface name that both the kernel and iptables take, at most 15 characters. */
export type InterfaceName = string & { readonly __interfaceName: unique symbol };

/** Istio's rule: a letter first, then letters, digits, `_`, `.`, `-`; blanks around it are trimmed. */
export function parseInterfaceName(subject: string, text: string): Parsed<InterfaceName> {
  const name = text.trim();
  if (/^[a-zA-Z][a-zA-Z0-9_.-]{0,14}$/.test(name)) return parsed(name as InterfaceName);
  return refused({
    code: 'interface.malformed',
    subject,
    value: text,
    reason: interfaceReason(name),
    accepted: 'an interface name such as eth0: a letter, then at most 14 of letters, digits, _ . -',
  });
}

function interfaceReason(name: string): string {
  if (name === '') return 'is empty';
  if (name.length > 15) return 'is longer than 15 characters';
  return 'contains characters that no interface name has';
}
