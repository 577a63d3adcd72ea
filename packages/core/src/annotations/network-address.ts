import { canonicalAddress } from '../values/index.ts';
import { goQuote } from './go-text.ts';

/**
 * What is wrong with `host:port`, in Istio's words (`ValidateProxyAddress`); undefined where nothing
 * is. The host is a DNS name or an IP address, an IPv6 address in brackets.
 */
export function networkAddressFault(text: string): string | undefined {
  const split = /^(?:\[([^[\]]*)\]|([^[\]:]*)):([^:]*)$/.exec(text);
  if (split === null)
    return `unable to split ${goQuote(text)}: address ${text}: ${splitFault(text)}`;
  const [, bracketed, plain = '', port = ''] = split;
  const host = bracketed ?? plain;
  if (!/^[-+]?[0-9]+$/.test(port)) {
    return `port (${port}) is not a number: strconv.Atoi: parsing ${goQuote(port)}: invalid syntax`;
  }
  const fault = portFault(Number(port));
  if (fault !== undefined) return fault;
  if (isHostName(host) || canonicalAddress(host) !== undefined) return undefined;
  return `${goQuote(host)} is not a valid hostname or an IP address`;
}

export function portFault(port: number): string | undefined {
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  return isPort ? undefined : `port number ${port} must be in the range 1..65535`;
}

function splitFault(text: string): string {
  if (text.startsWith('[')) {
    if (!text.includes(']')) return "missing ']' in address";
    return text.endsWith(']') ? 'missing port in address' : 'too many colons in address';
  }
  return text.includes(':') && !/^[^:]*:[^:]*$/.test(text)
    ? 'too many colons in address'
    : 'missing port in address';
}

/** Labels of DNS, the last of which is no number and may be empty: `istio.io.` */
function isHostName(host: string): boolean {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (host === '' || host.length > 255 || /^[-+]?[0-9]+$/.test(last)) return false;
  const named = last === '' && labels.length > 1 ? labels.slice(0, -1) : labels;
  return named.every((label) => /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(label));
}
