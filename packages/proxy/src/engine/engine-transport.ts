import type { Arrival, ListenerOptions, Listening, Transport } from '../driver/transport.ts';
import { type Endpoint, type EndpointAddress, parseEndpoint } from '../routing/endpoint.ts';
import { getSystemErrorName } from 'node:util';
import type { Engine } from './engine.ts';
import { EngineWire } from './engine-wire.ts';

/** Where a connection was headed, by what the kernel said; tests stand in for it here. */
export type OriginalOf = (answer: string, own: string) => Endpoint | string;

/** The engine as a transport. */
export function engineTransport(engine: Engine, originalOf: OriginalOf = readOriginal): Transport {
  return {
    listener(accept, options) {
      const from = options?.transparent === true ? readOwn : originalOf;
      return new EngineListener(engine, options, (connection) =>
        accept(arrival(engine, connection, from)),
      );
    },
    connect({ endpoint, source, mark }, sink) {
      const wire = new EngineWire(engine, 'upstream', 0, sink);
      const opened = engine.connect(
        {
          address: endpoint.address,
          port: endpoint.port,
          source,
          mark,
          transparent: mark !== undefined,
        },
        wire,
      );
      if (typeof opened === 'string') return opened;
      wire.begin(opened);
      return wire;
    },
    close: () => engine.shutDown(),
  };
}

class EngineListener implements Listening {
  port = 0;
  readonly #engine: Engine;
  readonly #options: ListenerOptions;
  readonly #accept: (connection: number) => void;
  #id: number | undefined;

  constructor(engine: Engine, options: ListenerOptions = {}, accept: (connection: number) => void) {
    this.#engine = engine;
    this.#options = options;
    this.#accept = accept;
  }

  /** Listens on both families, or on IPv4 where the machine has no IPv6. */
  async listen(port: number, host: string): Promise<void> {
    let opened = this.#engine.listen(host, port, this.#accept, this.#options);
    if (host === '::' && (opened === 'EAFNOSUPPORT' || opened === 'EADDRNOTAVAIL')) {
      opened = this.#engine.listen('0.0.0.0', port, this.#accept, this.#options);
    }
    if (typeof opened === 'string') {
      const why =
        opened === 'EPERM' && this.#options.transparent === true ? '; TPROXY needs NET_ADMIN' : '';
      const error = new Error(`listen ${opened}: ${host} port ${port}${why}`);
      throw Object.assign(error, { code: opened });
    }
    this.#id = opened;
    this.port = parseEndpoint(this.#engine.describe(opened)[0])?.port ?? port;
  }

  close(): void {
    if (this.#id !== undefined) this.#engine.unlisten(this.#id);
    this.#id = undefined;
  }
}

function arrival(engine: Engine, connection: number, originalOf: OriginalOf): Arrival {
  const [own, peer, original] = engine.describe(connection);
  return {
    own: own as EndpointAddress,
    peer: peer as EndpointAddress,
    original: originalOf(original, own),
    open(sink) {
      const wire = new EngineWire(engine, 'downstream', connection, sink);
      engine.attach(connection, wire);
      return wire;
    },
    refuse: () => engine.reset(connection),
  };
}

function readOriginal(answer: string): Endpoint | string {
  return parseEndpoint(answer) ?? getSystemErrorName(-Number(answer) || -1);
}

/** TPROXY translates nothing: the connection's own end is where it was headed. */
function readOwn(answer: string, own: string): Endpoint | string {
  return parseEndpoint(own) ?? readOriginal(answer);
}
