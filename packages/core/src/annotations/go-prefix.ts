import { goQuote } from './go-text.ts';

/** The error of Go's `netip.ParsePrefix(text)`, or undefined where it parses. */
export function parsePrefixError(text: string): string | undefined {
  const fault = prefixFault(text);
  return fault === undefined ? undefined : `netip.ParsePrefix(${goQuote(text)}): ${fault}`;
}

function prefixFault(text: string): string | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return "no '/'";
  const host = text.slice(0, slash);
  const fault = addressFault(host);
  if (fault !== undefined) return `ParseAddr(${goQuote(host)}): ${fault}`;
  if (host.includes('%')) return 'IPv6 zones cannot be present in a prefix';
  const bits = text.slice(slash + 1);
  if (!/^[0-9]+$/.test(bits) || (bits.length > 1 && bits.startsWith('0'))) {
    return `bad bits after slash: ${goQuote(bits)}`;
  }
  return Number(bits) > (host.includes(':') ? 128 : 32) ? 'prefix length out of range' : undefined;
}

function addressFault(text: string): string | undefined {
  for (const character of text) {
    if (character === '.') return ipv4Fault(text, text);
    if (character === ':') return ipv6Fault(text);
    if (character === '%') return 'missing IPv6 address';
  }
  return 'unable to parse IP';
}

function ipv4Fault(text: string, whole: string): string | undefined {
  let field = '';
  let fields = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at];
    if (character !== undefined && character >= '0' && character <= '9') {
      if (field === '0') return 'IPv4 field has octet with leading zero';
      field += character;
      if (Number(field) > 255) return 'IPv4 field has value >255';
      continue;
    }
    if (character !== undefined && character !== '.') {
      return `unexpected character${where(text.slice(at))}`;
    }
    // An empty field is told with what follows it, unless it is the last one.
    if (field === '')
      return `IPv4 field must have at least one digit${where(text.slice(at === text.length ? at - 1 : at))}`;
    if (character === '.' && fields === 3) return 'IPv4 address too long';
    fields += 1;
    field = '';
  }
  return fields < 4 ? `IPv4 address too short${whole === text ? '' : where(whole)}` : undefined;
}

function where(rest: string): string {
  return ` (at ${goQuote(rest)})`;
}

function ipv6Fault(whole: string): string | undefined {
  const zone = whole.indexOf('%');
  if (zone >= 0 && zone === whole.length - 1) return 'zone must be a non-empty string';
  let rest = zone >= 0 ? whole.slice(0, zone) : whole;
  let ellipsis = -1;
  if (rest.startsWith('::')) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === '') return undefined;
  }
  let bytes = 0;
  while (bytes < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (digits === '')
      return `each colon-separated field must have at least one digit${where(rest)}`;
    if (digits.length > 4) return `each group must have 4 or less digits${where(rest)}`;
    if (rest[digits.length] === '.') {
      if (ellipsis < 0 && bytes !== 12) {
        return `embedded IPv4 address must replace the final 2 fields of the address${where(rest)}`;
      }
      if (bytes + 4 > 16)
        return `too many hex fields to fit an embedded IPv4 at the end of the address${where(rest)}`;
      const fault = ipv4Fault(rest, rest);
      if (fault !== undefined) return fault;
      bytes += 4;
      rest = '';
      break;
    }
    bytes += 2;
    rest = rest.slice(digits.length);
    if (rest === '') break;
    if (rest[0] !== ':') return `unexpected character, want colon${where(rest)}`;
    if (rest.length === 1) return `colon must be followed by more characters${where(rest)}`;
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (ellipsis >= 0) return `multiple :: in address${where(rest)}`;
      ellipsis = bytes;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') return `trailing garbage after address${where(rest)}`;
  if (bytes < 16) return ellipsis < 0 ? 'address string too short' : undefined;
  return ellipsis >= 0 ? 'the :: must expand to at least one field of zeros' : undefined;
}
