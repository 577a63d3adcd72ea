import { canonicalAddress, type Parsed, parsed, refused } from '@pillion/core/values';

/** Where a server listens. */
export interface SocketAddress {
  /** An IP address. Absent: every address of both families, or of IPv4 where the host has no IPv6. */
  readonly host?: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
}

const ACCEPTED =
  'HOST:PORT with an IP address, such as 127.0.0.1:15017 or [::1]:15017, or :PORT for all addresses';

/**
 * `[::]:15017` and `:15017` both mean every address. `0.0.0.0:15017` is IPv4 alone, as it says.
 */
export function parseSocketAddress(subject: string, text: string): Parsed<SocketAddress> {
  const refuse = (reason: string): Parsed<never> =>
    refused({ code: 'listen.malformed', subject, value: text, reason, accepted: ACCEPTED });
  const match = /^(?:\[(?<v6>[^\]]*)\]|(?<v4>[^:[\]]*)):(?<port>[^:]*)$/.exec(text);
  if (match?.groups === undefined) return refuse('is not HOST:PORT');
  const { v6, v4 = '', port: digits = '' } = match.groups;
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > 65_535)
    return refuse('has no port, 0 to 65535');
  const port = Number(digits);
  const written = v6 ?? v4;
  if (written === '::' || (written === '' && v6 === undefined)) return parsed({ port });
  const host = canonicalAddress(written);
  if (host === undefined) return refuse('has a host that is not an IP address');
  return parsed({ host, port });
}
