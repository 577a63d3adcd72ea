import { createServer, Socket } from 'node:net';
import { endpoint } from '../routing/endpoint.ts';
import type { KernelSockets } from '../socket.ts';
import { listen } from './capture-listener.ts';
import type { Arrival, Transport } from './transport.ts';
import { addressOf, SocketWire } from './wire.ts';

/** Connections by `node:net`: for where the addon has no engine, at about twice the price. */
export function socketTransport(sockets: KernelSockets): Transport {
  return {
    listener(accept, options) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
        accept(arrival(socket, sockets)),
      );
      return {
        listen: (port, host) =>
          options?.transparent === true
            ? Promise.reject(
                new Error('TPROXY needs the native engine: node:net has no IP_TRANSPARENT'),
              )
            : listen(server, port, host, options?.shared),
        get port() {
          const address = server.address();
          return address === null || typeof address === 'string' ? 0 : address.port;
        },
        close: () => void server.close(),
      };
    },
    connect({ endpoint: to, source }, sink) {
      const opened =
        source === undefined
          ? { ok: true as const, socket: new Socket({ allowHalfOpen: true }) }
          : sockets.openFrom(source);
      if (!opened.ok) return opened.errno;
      const { socket } = opened;
      socket.setNoDelay(true);
      socket.connect({ host: to.address, port: to.port });
      return new SocketWire(socket, 'upstream', sink);
    },
    close() {},
  };
}

function arrival(socket: Socket, sockets: KernelSockets): Arrival {
  const lookup = sockets.originalDestination(socket);
  return {
    own: addressOf(socket.localAddress, socket.localPort),
    peer: addressOf(socket.remoteAddress, socket.remotePort),
    original: lookup.ok ? endpoint(lookup.original.address, lookup.original.port) : lookup.errno,
    open: (sink) => new SocketWire(socket, 'downstream', sink),
    refuse() {
      socket.on('error', () => {});
      socket.resetAndDestroy();
    },
  };
}
