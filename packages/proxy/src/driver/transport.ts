import type { IpAddress } from '@pillion/core/values';
import type { Endpoint, EndpointAddress } from '../routing/endpoint.ts';
import type { Wire, WireSink } from './wire.ts';

/** A connection that came to a listener. */
export interface Arrival {
  readonly own: EndpointAddress;
  readonly peer: EndpointAddress;
  /** Where it was headed before it was redirected, or the errno of the question; its own end under TPROXY. */
  readonly original: Endpoint | string;
  /** Takes it; nothing of it is lost until then. */
  open(sink: WireSink): Wire;
  /** Resets it, before it costs more than its accept. */
  refuse(): void;
}

/** Something that listens, on one port at most. */
export interface Listening {
  /** Opens `port`, or any free one for 0. Rejects with the error of the system. */
  listen(port: number, host: string): Promise<void>;
  /** The port that is open; 0 for none. */
  readonly port: number;
  close(): void;
}

export interface Target {
  readonly endpoint: Endpoint;
  /** The address to connect from; the kernel's choice where absent. */
  readonly source: IpAddress | undefined;
  /** Under TPROXY: `source` is the client's, and packets bear this mark, so that answers find the way back. */
  readonly mark?: number | undefined;
}

export interface ListenerOptions {
  /** Takes connections by TPROXY, which keep their destination. Needs NET_ADMIN. */
  readonly transparent?: boolean;
  /** Others listen on the same port (SO_REUSEPORT), and the kernel deals connections out. */
  readonly shared?: boolean;
}

/** Makes connections and takes them. Wires of one transport can be relayed to each other. */
export interface Transport {
  listener(accept: (arrival: Arrival) => void, options?: ListenerOptions): Listening;
  /** A wire whose first event is `connected` or `connectFailed`, or the errno that kept it from starting. */
  connect(target: Target, sink: WireSink): Wire | string;
  close(): void;
}
