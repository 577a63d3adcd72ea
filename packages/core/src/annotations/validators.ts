import { parseCidr, parseInterfaceName, type Problem, type Parsed } from '../values/index.ts';
import type { Finding, Validator } from './definition.ts';
import { parsePrefixError } from './go-prefix.ts';
import { goQuote, parseGoBool, parseUintError } from './go-text.ts';

const PORTS = 'ports between 0 and 65535 with commas between them, such as 8080,9090';

/** A comma list of ports. `istioName` is the name that Istio's message gives the list. */
export function portList(istioName: string, options: { readonly wildcard: boolean }): Validator {
  return (value) => {
    if (options.wildcard && value === '*') return [];
    const text = value.trim();
    if (text === '') return [];
    return text.split(',').flatMap((item) => {
      const error = parseUintError(item.trim(), 65_535);
      if (error === undefined) return [];
      return {
        code: error.endsWith('out of range') ? 'port.outOfRange' : 'port.malformed',
        value: item,
        reason: portReason(item, error),
        accepted: options.wildcard ? `* for all, or ${PORTS}` : PORTS,
        istioReason: `${istioName} invalid: failed parsing port '${item}': failed parsing port '${item}': ${error}`,
      };
    });
  };
}

function portReason(item: string, error: string): string {
  if (item.trim() === '') return 'has an empty item';
  return error.endsWith('out of range') ? 'is out of range' : 'is not a port number';
}

/** The port of the status server; 0 switches the proxy's probes off. */
export const statusPort: Validator = (value) => {
  const error = parseUintError(value.trim(), 65_535);
  if (error === undefined) return [];
  return [
    {
      code: error.endsWith('out of range') ? 'port.outOfRange' : 'port.malformed',
      value,
      reason: error.endsWith('out of range') ? 'is out of range' : 'is not a port number',
      accepted: 'a port, 1 to 65535, or 0 to switch the probes of the proxy off',
      // Istio says `excludeInboundPorts invalid` here, which names the wrong annotation.
      istioReason: `statusPort invalid: failed parsing port '${value}': ${error}`,
    },
  ];
};

/** A comma list of CIDRs, without blanks. */
export function cidrList(istioName: string, options: { readonly wildcard: boolean }): Validator {
  return (value) => {
    if (value === '' || (options.wildcard && value === '*')) return [];
    return value.split(',').flatMap((item) => {
      const error = parsePrefixError(item);
      if (error === undefined) return [];
      const { code, reason } = firstProblem(parseCidr('', item)) ?? CIDR_FALLBACK;
      return {
        code,
        value: item,
        reason,
        accepted: `${options.wildcard ? '* for all, or ' : ''}CIDRs with commas and no blanks between them, such as 10.0.0.0/8,fd00::/8`,
        istioReason: `${istioName} invalid: failed parsing cidr '${item}': ${error}`,
      };
    });
  };
}

const CIDR_FALLBACK = { code: 'cidr.malformed', reason: 'is no CIDR' };

/** A comma list of network interfaces. */
export const interfaceList: Validator = (value) => {
  if (value === '') return [];
  return value.split(',').flatMap((item) => {
    const problem = firstProblem(parseInterfaceName('', item));
    if (problem === undefined) return [];
    const { code, reason, accepted } = problem;
    return { code, value: item, reason, accepted, istioReason: istioInterfaceReason(item.trim()) };
  });
};

function istioInterfaceReason(name: string): string {
  if (name === '') return 'empty interface name';
  if (new TextEncoder().encode(name).length > 15) {
    return `interface name ${goQuote(name)} too long (max 15 chars)`;
  }
  return `interface name ${goQuote(name)} contains invalid characters`;
}

export const goBool: Validator = (value) => {
  if (parseGoBool(value) !== undefined) return [];
  return [
    {
      code: 'bool.malformed',
      value,
      reason: 'is neither true nor false',
      accepted: 'true or false',
      istioReason: `strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`,
    },
  ];
};

/** Seconds, or a count: 0 to 4294967295. */
export const unsigned: Validator = (value) => {
  const error = parseUintError(value, 4_294_967_295);
  if (error === undefined) return [];
  const outOfRange = error.endsWith('out of range');
  return [
    {
      code: outOfRange ? 'number.outOfRange' : 'number.malformed',
      value,
      reason: outOfRange ? 'is too large' : 'is not a whole number',
      accepted: 'a whole number, 0 to 4294967295',
      istioReason: error,
    },
  ];
};

const MODES = ['REDIRECT', 'TPROXY', 'NONE'];

export const interceptionMode: Validator = (value) => {
  if (MODES.includes(value)) return [];
  return [
    {
      code: 'mode.unknown',
      value,
      reason: 'is no interception mode',
      accepted: MODES.join(', '),
      istioReason: `interceptionMode invalid, use ${MODES.join(',')}: ${value}`,
    },
  ];
};

function firstProblem(result: Parsed<unknown>): Problem | undefined {
  return result.ok ? undefined : result.problems[0];
}

/** Shortens the common case of one finding whose reason is also Istio's. */
export function finding(code: string, value: string, reason: string, accepted: string): Finding {
  return { code, value, reason, accepted, istioReason: reason };
}
