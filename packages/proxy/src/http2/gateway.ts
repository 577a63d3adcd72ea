import type { DriverPolicy, SessionObserver } from '../driver/session-driver.ts';
import type { Transport } from '../driver/transport.ts';
import type { Wire } from '../driver/wire.ts';
import type { SessionContext } from '../layers/context.ts';
import { ClientConnection } from './client-connection.ts';
import { EndpointPool } from './endpoint-pool.ts';
import type { Http2Limits } from './limits.ts';

export interface GatewayDependencies {
  readonly transport: Transport;
  readonly observer: SessionObserver;
  readonly policy: Pick<DriverPolicy, 'sourceMark'>;
  readonly limits: Http2Limits;
  readonly now: () => number;
}

/** A connection that left its session for somebody who knows its protocol. */
export interface HandedOver {
  drain(): void;
  /** To be called at intervals as long as a connection may be idle. */
  checkIdle(): void;
  /** The proxy ends: what is under way is recorded as cut off. */
  cut(): void;
}

/** Serves a listener's connections that speak HTTP/2. */
export class Http2Gateway {
  readonly #dependencies: GatewayDependencies;
  readonly #pool: EndpointPool;

  constructor(dependencies: GatewayDependencies) {
    this.#dependencies = dependencies;
    this.#pool = new EndpointPool(dependencies);
  }

  /** Serves a wire, of which `unread` was read, until it is closed. */
  serve(wire: Wire, unread: Buffer, context: SessionContext): HandedOver {
    return new ClientConnection(wire, unread, context, this.#pool, this.#dependencies);
  }

  /** Closes connections to endpoints that nobody has used for a while. */
  sweep(): void {
    this.#pool.sweep();
  }

  close(): void {
    this.#pool.close();
  }
}
