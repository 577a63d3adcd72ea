import { type Family, type IpAddress, port } from '../../values/index.ts';
import type { ConnectionState } from '../ir.ts';
import { toAddress, toNumber } from './address-number.ts';
import { contains, type Intervals, only, type Point } from './intervals.ts';
import { FIRST_PACKET, type Packet } from './packet.ts';
import type { Dimension, Region } from './region.ts';
import type { Scene } from './walk.ts';

/** A scene of one packet. */
export function sceneOf(packet: Packet): Scene {
  const { kind } = packet.origin;
  const forwarded = packet.origin.kind === 'arriving' && packet.origin.forwarded === true;
  const { translated } = packet.connection;
  return {
    kind,
    region: regionOf(packet),
    forwarded,
    ...(translated === undefined ? {} : { translated }),
  };
}

export function regionOf({ origin, connection, ...packet }: Packet): Region {
  const isSent = origin.kind === 'sent';
  const owner = isSent ? origin.owner : undefined;
  return {
    protocol: only(packet.protocol),
    source: only(toNumber(packet.source)),
    sourcePort: only(packet.sourcePort),
    destination: only(toNumber(packet.destination)),
    destinationPort: only(packet.destinationPort),
    inInterface: only(isSent ? '' : origin.inInterface),
    outInterface: only(isSent ? origin.outInterface : ''),
    interfaceAddress: only(isSent ? 0n : toNumber(origin.interfaceAddress)),
    uid: only(owner?.uid ?? NO_OWNER),
    gid: only(owner?.gid ?? NO_OWNER),
    group: only(owner?.group ?? ''),
    state: only(connection.state),
    mark: only(packet.mark),
    connmark: only(connection.mark),
  };
}

/** No id, so that only a negated owner match holds, as the kernel has it. */
export const NO_OWNER = -1;

/** One packet of a region, with everyday values wherever the region has them. */
export function representative(region: Region, kind: Scene['kind'], family: Family): Packet {
  const point = (dimension: Dimension, ...preferred: readonly Point[]): Point =>
    pick(region[dimension], preferred);
  const overLoopback = kind === 'sent' && contains(region.outInterface, 'lo');
  const address = (dimension: Dimension, isOwn: boolean): IpAddress => {
    const everyday = EVERYDAY[family].map((text) => toNumber(text as IpAddress));
    return toAddress(
      BigInt(point(dimension, ...(isOwn ? everyday.toReversed() : everyday))),
      family,
    );
  };
  const group = String(point('group', ''));
  return {
    family,
    protocol: point('protocol', 'tcp') === 'udp' ? 'udp' : 'tcp',
    source: address('source', kind === 'sent'),
    sourcePort: port(Number(point('sourcePort', 40_000))),
    destination: address('destination', kind === 'arriving' || overLoopback),
    destinationPort: port(Number(point('destinationPort', 80, 8080))),
    origin:
      kind === 'sent'
        ? {
            kind,
            outInterface: nameOf(point('outInterface', 'eth0', 'net1')),
            owner: {
              uid: Number(point('uid', 1000, 1337)),
              gid: Number(point('gid', 1000, 1337)),
              ...(group === '' ? {} : { group }),
            },
          }
        : {
            kind,
            inInterface: nameOf(point('inInterface', 'eth0', 'net1')),
            interfaceAddress: address('interfaceAddress', true),
          },
    mark: Number(point('mark', 0)),
    connection: {
      ...FIRST_PACKET,
      state: String(point('state', 'NEW')) as ConnectionState,
      mark: Number(point('connmark', 0)),
    },
  };
}

/** Others first, the pod's own last. */
const EVERYDAY = {
  ipv4: ['192.0.2.1', '198.51.100.1', '10.0.0.5'],
  ipv6: ['2001:db8::1', '2001:db8:1::1', 'fd00::5'],
} as const;

function pick(set: Intervals, preferred: readonly Point[]): Point {
  const [first] = set;
  if (first === undefined) throw new RangeError('an empty region has no packet');
  return preferred.find((point) => contains(set, point)) ?? first.start;
}

/** The least name of an interval may end in a character that no interface has. */
function nameOf(point: Point): string {
  return String(point).replaceAll('\0', '0');
}
