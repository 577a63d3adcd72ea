import * as fc from 'fast-check';
import { FIRST_PACKET, type Origin, type Owner, type Packet } from '@pillion/core/ruleset';
import { type Family, type IpAddress, port } from '@pillion/core/values';
import { type Host, INTERFACES, VM } from './probe-network.ts';
import type { Probe } from './probe-world.ts';
import { DNS_SERVERS, MARKS, PORTS } from './random-capture.ts';

/** One packet, as the simulation reads it and as it is really sent. */
export interface Pair {
  readonly packet: Packet;
  readonly probe: Probe;
  /** Whose address the destination is. */
  readonly destinedTo: Host;
}

/** Users and groups of the pod's processes: application, proxy, half of either, others. */
export const IDENTITIES: readonly Owner[] = [
  { uid: 1000, gid: 1000 },
  { uid: 1337, gid: 1337 },
  { uid: 1337, gid: 1000 },
  { uid: 1000, gid: 1337 },
  { uid: 2000, gid: 3000 },
  { uid: 2000, gid: 2000 },
];

const OUTSIDE: Readonly<Record<Family, Readonly<Record<'eth0' | 'eth1', readonly string[]>>>> = {
  ipv4: {
    eth0: ['10.1.2.3', '10.1.9.9', '10.96.0.11', '192.168.7.7', '198.51.100.1', DNS_SERVERS[0]],
    eth1: ['172.16.5.5', '172.31.0.1', DNS_SERVERS[1]],
  },
  ipv6: {
    eth0: ['fd01::1', 'fd02::1', '2001:db8::1', DNS_SERVERS[2]],
    eth1: ['2001:db8:1::1'],
  },
};

/** Where a packet comes from and goes to, but for its protocol and ports. */
interface Way {
  readonly from: Host;
  readonly destinedTo: Host;
  readonly family: Family;
  readonly source: string;
  readonly destination: string;
  readonly origin: Origin;
}

const families = fc.constantFrom<Family>('ipv4', 'ipv6');
const identities = fc.constantFrom(...IDENTITIES);

/** Out of the pod, over the interface that its routes choose. */
const outgoing: fc.Arbitrary<Way> = fc
  .tuple(families, fc.constantFrom<'eth0' | 'eth1'>('eth0', 'eth0', 'eth1'), identities)
  .chain(([family, outInterface, owner]) =>
    fc.constantFrom(...OUTSIDE[family][outInterface]).map((destination) => ({
      from: 'pod',
      destinedTo: 'peer',
      family,
      source: INTERFACES[outInterface][family],
      destination,
      origin: { kind: 'sent', outInterface, owner },
    })),
  );

/** Within the pod, over lo: loopback, its own addresses, and from the source of the passthrough. */
const within: fc.Arbitrary<Way> = fc
  .tuple(families, identities, fc.constantFrom('loopback', 'own', 'passthrough'), fc.nat(2))
  .map(([family, owner, way, choice]) => {
    const own = INTERFACES[(['eth0', 'eth1', 'vm0'] as const)[choice] ?? 'eth0'][family];
    const loopback = family === 'ipv4' ? `127.0.0.${choice + 1}` : '::1';
    const passthrough = family === 'ipv4' ? '127.0.0.6' : '::6';
    const destination = way === 'loopback' ? loopback : own;
    return {
      from: 'pod',
      destinedTo: 'pod',
      family,
      source: way === 'passthrough' ? passthrough : destination,
      destination,
      origin: { kind: 'sent', outInterface: 'lo', owner },
    };
  });

/** From outside to the pod. */
const incoming: fc.Arbitrary<Way> = fc
  .tuple(families, fc.constantFrom<'eth0' | 'eth1'>('eth0', 'eth1'))
  .chain(([family, inInterface]) =>
    fc.constantFrom(...OUTSIDE[family][inInterface]).map((source) => ({
      from: 'peer',
      destinedTo: 'pod',
      family,
      source,
      destination: INTERFACES[inInterface][family],
      origin: arriving(inInterface, family, false),
    })),
  );

/** From the machine inside the pod, to the pod or through it. */
const throughPod: fc.Arbitrary<Way> = fc
  .tuple(families, fc.boolean())
  .chain(([family, forwarded]) => {
    const outside = Object.values(OUTSIDE[family]).flat();
    return fc
      .constantFrom(...(forwarded ? outside : [INTERFACES.vm0[family]]))
      .map((destination) => ({
        from: 'vm',
        destinedTo: forwarded ? 'peer' : 'pod',
        family,
        source: VM[family],
        destination,
        origin: arriving('vm0', family, forwarded),
      }));
  });

/** A pair; `id` is unique in the run and gives the source port, so that no two share a connection. */
export function pairs(id: number): fc.Arbitrary<Pair> {
  const ways = fc.oneof(
    { weight: 5, arbitrary: outgoing },
    { weight: 4, arbitrary: within },
    { weight: 3, arbitrary: incoming },
    { weight: 2, arbitrary: throughPod },
  );
  return fc
    .tuple(
      ways,
      fc.constantFrom<'tcp' | 'udp'>('tcp', 'tcp', 'udp'),
      fc.constantFrom(...PORTS),
      fc.constantFrom(0, 0, ...MARKS),
    )
    .map(
      ([
        { from, destinedTo, family, source, destination, origin },
        protocol,
        destinationPort,
        mark,
      ]) => {
        const sourcePort = 20_000 + (id % 12_000);
        const packet: Packet = {
          family,
          protocol,
          source: source as IpAddress,
          sourcePort: port(sourcePort),
          destination: destination as IpAddress,
          destinationPort: port(destinationPort),
          origin,
          mark: isWithin(origin) ? mark : 0,
          connection: FIRST_PACKET,
        };
        const identity = origin.kind === 'sent' ? { ...origin.owner } : {};
        const send = { id, protocol, source, sourcePort, destination, destinationPort };
        return { packet, destinedTo, probe: { from, identity, send } };
      },
    );
}

/** A proxy marks what it sends to its application; a mark on anything else would change its route. */
function isWithin(origin: Origin): boolean {
  return origin.kind === 'sent' && origin.outInterface === 'lo';
}

function arriving(
  inInterface: keyof typeof INTERFACES,
  family: Family,
  forwarded: boolean,
): Origin {
  const interfaceAddress = INTERFACES[inInterface][family] as string as IpAddress;
  return { kind: 'arriving', inInterface, interfaceAddress, forwarded };
}
