import { PROXY_UID } from '@pillion/core/mesh';
import { FIRST_PACKET, type Origin, type Packet } from '@pillion/core/ruleset';
import {
  familyOf,
  type IpAddress,
  type Parsed,
  parsed,
  parseAddress,
  parsePort,
  parseUid,
  port,
  type Port,
  type Problem,
  refused,
} from '@pillion/core/values';

/** A packet as a person asks for it. */
export interface AskedPacket {
  readonly from: 'application' | 'proxy' | 'outside';
  readonly to: string;
  readonly source?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly udp: boolean;
  readonly interface?: string;
}

const APPLICATION_UID = '1000';
const OUTSIDE = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const;
const SOURCE_PORT = port(40_000);

/**
 * Fills in what was not said as routing would: the pod's own address as source, `lo` for whatever
 * the pod sends to itself. Every problem at once.
 */
export function askedPacket(asked: AskedPacket, podIps: readonly IpAddress[]): Parsed<Packet> {
  const problems: Problem[] = [];
  const read = <T>(result: Parsed<T>, instead: T): T => {
    if (result.ok) return result.value;
    problems.push(...result.problems);
    return instead;
  };
  const to = read(parseEndpoint('--to', asked.to), {
    address: '0.0.0.0' as IpAddress,
    port: SOURCE_PORT,
  });
  const family = familyOf(to.address);
  const own = podIps.find((address) => familyOf(address) === family) ?? to.address;
  const toSelf = podIps.includes(to.address) || isLoopback(to.address);
  const defaultSource =
    asked.from === 'outside' ? OUTSIDE[family] : isLoopback(to.address) ? to.address : own;
  const source = read(parseAddress('--source', asked.source ?? defaultSource), to.address);
  const uidText = asked.uid ?? (asked.from === 'proxy' ? String(PROXY_UID) : APPLICATION_UID);
  const uid = read(parseUid('--uid', uidText), 0 as never);
  const gid = read(parseUid('--gid', asked.gid ?? uidText), 0 as never);
  if (familyOf(source) !== family) {
    const accepted = `an address of the family of ${to.address}`;
    problems.push({
      code: 'address.family',
      subject: '--source',
      value: source,
      reason: 'is of the other family',
      accepted,
    });
  }
  if (problems.length > 0) return refused(...problems);

  const origin: Origin =
    asked.from === 'outside'
      ? { kind: 'arriving', inInterface: asked.interface ?? 'eth0', interfaceAddress: own }
      : {
          kind: 'sent',
          outInterface: asked.interface ?? (toSelf ? 'lo' : 'eth0'),
          owner: { uid, gid },
        };
  return parsed({
    family,
    protocol: asked.udp ? 'udp' : 'tcp',
    source,
    sourcePort: SOURCE_PORT,
    destination: to.address,
    destinationPort: to.port,
    origin,
    mark: 0,
    connection: FIRST_PACKET,
  });
}

/** `10.0.0.1:80` or `[fd00::1]:80` */
function parseEndpoint(
  subject: string,
  text: string,
): Parsed<{ readonly address: IpAddress; readonly port: Port }> {
  const [, v6, v4, digits = ''] = /^(?:\[(.+)\]|([^:]*)):([^:]*)$/.exec(text) ?? [];
  const address = parseAddress(subject, v6 ?? v4 ?? text);
  const portNumber = parsePort(subject, digits);
  if (address.ok && portNumber.ok)
    return parsed({ address: address.value, port: portNumber.value });
  const accepted = 'an address and port such as 10.0.0.1:80 or [fd00::1]:80';
  return refused({
    code: 'endpoint.malformed',
    subject,
    value: text,
    reason: 'is not an address and port',
    accepted,
  });
}

function isLoopback(address: IpAddress): boolean {
  return address.startsWith('127.') || address === '::1';
}
