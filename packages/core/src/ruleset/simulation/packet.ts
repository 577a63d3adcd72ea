import type { Family, IpAddress, Port } from '../../values/index.ts';
import type { ConnectionState } from '../ir.ts';

/** A packet at the moment it sets out: as a process hands it over, or as it arrives on a link. */
export interface Packet {
  readonly family: Family;
  readonly protocol: 'tcp' | 'udp';
  readonly source: IpAddress;
  readonly sourcePort: Port;
  readonly destination: IpAddress;
  readonly destinationPort: Port;
  readonly origin: Origin;
  /** The mark that its socket gave it; 0 is none. */
  readonly mark: number;
  readonly connection: Connection;
}

export type Origin = Sent | Arriving;

export interface Sent {
  readonly kind: 'sent';
  /** The way that routing chose: `lo` for every address of the host's own. */
  readonly outInterface: string;
  /** Absent where the kernel itself speaks, e.g. with a reset. */
  readonly owner?: Owner;
}

export interface Arriving {
  readonly kind: 'arriving';
  readonly inInterface: string;
  /** The interface's first address of the packet's family: where REDIRECT sends it. */
  readonly interfaceAddress: IpAddress;
  /** True where the destination is not the host's own, and the host passes it on. */
  readonly forwarded?: boolean;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** The group's name, for rules that name it. */
  readonly group?: string;
}

/** What conntrack knows of the packet's connection. */
export interface Connection {
  readonly state: ConnectionState;
  readonly mark: number;
  /** Where nat sent the connection when it was new; its later packets go there too. */
  readonly translated?: Endpoint;
}

export interface Endpoint {
  readonly address: IpAddress;
  readonly port: Port;
}

/** The first packet of a connection, which alone the nat table sees. */
export const FIRST_PACKET: Connection = { state: 'NEW', mark: 0 };
