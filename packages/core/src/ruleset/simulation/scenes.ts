import type { Family } from '../../values/index.ts';
import type { Capture } from '../capture.ts';
import { everyAddress } from './address-number.ts';
import { between, type Intervals, only, subtract, union } from './intervals.ts';
import { NO_OWNER } from './packet-region.ts';
import type { Region } from './region.ts';
import * as sets from './sets.ts';
import type { Scene } from './walk.ts';

/**
 * All packets that a pod can meet and that begin something: every first packet over lo, out on links,
 * in from links; and where invalid packets are to be dropped, those. Left out is what no kernel lets
 * out or in: loopback addresses do not cross links, and only the proxy marks packets.
 */
export function scenesOf(capture: Capture, family: Family): readonly Scene[] {
  const everything = everyPacket(family);
  const away = subtract(everyAddress(family), LOOPBACK[family]);
  const overLoopback: Region = { ...everything, outInterface: only('lo') };
  const marked: Region = { ...overLoopback, mark: only(capture.tproxyMark) };
  const arriving: Region = {
    ...everything,
    inInterface: LINKS,
    interfaceAddress: away,
    source: away,
    destination: away,
    uid: only(NO_OWNER),
    gid: only(NO_OWNER),
    group: only(''),
  };
  const scenes: readonly Scene[] = [
    { kind: 'sent', region: overLoopback },
    {
      kind: 'sent',
      region: { ...everything, outInterface: LINKS, source: away, destination: away },
    },
    ...(capture.mode === 'TPROXY'
      ? [
          { kind: 'sent' as const, region: { ...marked, uid: ids(capture.proxyUids) } },
          { kind: 'sent' as const, region: { ...marked, gid: ids(capture.proxyGids) } },
        ]
      : []),
    { kind: 'arriving', region: arriving },
    ...(capture.dropInvalid
      ? [{ kind: 'arriving' as const, region: invalidOf(arriving, capture) }]
      : []),
  ];
  return scenes.filter(({ region }) => Object.values(region).every((set) => set.length > 0));
}

/** Whether an excluded interface's invalid packets are dropped is nobody's concern. */
function invalidOf(arriving: Region, { interfacesExclude }: Capture): Region {
  const inInterface = subtract(arriving.inInterface, sets.interfaceSets(interfacesExclude));
  return { ...arriving, inInterface, state: only('INVALID') };
}

const LOOPBACK: Readonly<Record<Family, Intervals>> = {
  ipv4: between(0x7f00_0000n, 0x7fff_ffffn),
  ipv6: union(only(1n), only(6n)),
};

/** Every name that an interface can have, but lo. */
const LINKS = subtract([{ start: '0', end: '\uffff' }], only('lo'));

const IDS = between(0, 4_294_967_294);

function ids(list: readonly number[]): Intervals {
  return union(...list.map(only));
}

function everyPacket(family: Family): Region {
  return {
    protocol: union(only('tcp'), only('udp')),
    source: everyAddress(family),
    sourcePort: sets.EVERY_PORT,
    destination: everyAddress(family),
    destinationPort: sets.EVERY_PORT,
    inInterface: only(''),
    outInterface: only(''),
    interfaceAddress: everyAddress(family),
    uid: IDS,
    gid: IDS,
    group: [{ start: '', end: '\uffff' }],
    state: only('NEW'),
    mark: only(0),
    connmark: only(0),
  };
}
