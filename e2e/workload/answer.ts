import type { Socket } from 'node:net';

/** What a server tells of a request: how it looked when it arrived. */
export interface Answer {
  readonly name: string;
  readonly protocol: string;
  readonly method: string;
  readonly path: string;
  readonly remote: { readonly address: string; readonly port: number };
  readonly local: { readonly address: string; readonly port: number };
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export function endsOf(socket: Socket): Pick<Answer, 'remote' | 'local'> {
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
  return {
    remote: { address: plain(remoteAddress), port: remotePort },
    local: { address: plain(localAddress), port: localPort },
  };
}

/** A dual-stack socket tells an IPv4 peer as `::ffff:10.0.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
