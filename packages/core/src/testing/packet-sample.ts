import { familyOf, type IpAddress, PillionError, port } from '../values/index.ts';
import type { Capture } from '../ruleset/capture.ts';
import { parseCaptureArgs } from '../ruleset/parse-args.ts';
import { resolveCapture } from '../ruleset/resolve.ts';
import { FIRST_PACKET, type Owner, type Packet } from '../ruleset/simulation/packet.ts';

/** Captures and packets for tests, written as people write them. */

export const POD = { ipv4: '10.0.0.5', ipv6: 'fd00::5' } as const;

export const APPLICATION: Owner = { uid: 1000, gid: 1000 };
export const PROXY: Owner = { uid: 1337, gid: 1337 };

/** A capture of both families from a command line, with one DNS server a family. */
export function captureOf(commandLine: string): Capture {
  const argv = commandLine
    .split(' ')
    .filter((word) => word !== '')
    .map(unquote);
  const command = parseCaptureArgs(argv, {});
  if (!command.ok) throw PillionError.of('sample.flags', command.problems);
  const capture = resolveCapture(command.value.raw, {
    podAddresses: [POD.ipv4, POD.ipv6] as readonly string[] as readonly IpAddress[],
    dnsServers: ['10.96.0.10', 'fd00:96::10'] as readonly string[] as readonly IpAddress[],
  });
  if (!capture.ok) throw PillionError.of('sample.capture', capture.problems);
  return capture.value;
}

/** `sent('10.1.2.3:80', APPLICATION)`; addresses of the pod and of loopback go over lo. */
export function sent(to: string, owner: Owner, change: Partial<Packet> = {}): Packet {
  const { address, number } = parseEndpoint(to);
  const family = familyOf(address);
  const isOwn = address === POD[family] || address.startsWith('127.') || address === '::1';
  return {
    family,
    protocol: 'tcp',
    source: POD[family] as IpAddress,
    sourcePort: port(40_000),
    destination: address,
    destinationPort: port(number),
    origin: { kind: 'sent', outInterface: isOwn ? 'lo' : 'eth0', owner },
    mark: 0,
    connection: FIRST_PACKET,
    ...change,
  };
}

/** `arriving(':8080')`: from outside to the pod's own address. */
export function arriving(to: string, change: Partial<Packet> = {}): Packet {
  const { address, number } = parseEndpoint(to.startsWith(':') ? `${POD.ipv4}${to}` : to);
  const family = familyOf(address);
  return {
    family,
    protocol: 'tcp',
    source: (family === 'ipv4' ? '10.0.0.9' : 'fd00::9') as IpAddress,
    sourcePort: port(40_000),
    destination: address,
    destinationPort: port(number),
    origin: { kind: 'arriving', inInterface: 'eth0', interfaceAddress: POD[family] as IpAddress },
    mark: 0,
    connection: FIRST_PACKET,
    ...change,
  };
}

function parseEndpoint(text: string): { address: IpAddress; number: number } {
  const [, six, four, digits] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  return { address: (six ?? four ?? '') as IpAddress, number: Number(digits) };
}

function unquote(word: string): string {
  return word.replaceAll("'", '');
}
