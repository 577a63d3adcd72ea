import type { Wire, WireSink } from '../driver/wire.ts';
import type { Http2Connection } from './connection.ts';

/** Tells a connection what happens to the wire that carries it; `heard`, whether it waits for the rest of a head. */
export function carry(
  connection: Http2Connection,
  wire: Wire,
  heard?: (waits: boolean) => void,
): WireSink {
  return (event) => {
    switch (event.kind) {
      case 'data':
        return void (heard === undefined
          ? connection.receive(event.bytes)
          : heard(connection.receive(event.bytes)));
      case 'end':
        // Half of a connection is of no use to HTTP/2: windows and pings need both.
        connection.lost('remote close');
        return wire.close(0);
      case 'reset':
        return connection.lost(event.errno);
      case 'congested':
        return connection.congested(true);
      case 'drained':
        return connection.congested(false);
      case 'connected':
      case 'connectFailed':
      case 'carried':
      case 'settled':
      case 'timeout':
      case 'drain':
        return undefined;
    }
  };
}
