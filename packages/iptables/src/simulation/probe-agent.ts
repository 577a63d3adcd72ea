/**
 * A process in a namespace that listens on many ports and sends what it is told to: one JSON object
 * a line each way. Whoever receives a probe reports it; no answer goes back. Started with
 * `node probe-agent.ts TCP-PORTS UDP-PORTS`, comma lists; nothing imports it.
 */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** One packet to send: for TCP a connection with the id as its data, for UDP a datagram of it. */
export interface Send {
  readonly id: number;
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** Where a probe arrived; `*` for a datagram to an address other than loopback. */
export interface Arrival {
  readonly id: number;
  readonly address: string;
  readonly port: number;
}

export type Report = 'ready' | Arrival | { readonly id: number; readonly failed: string };

const UDP_ADDRESSES = ['0.0.0.0', '127.0.0.1', '::', '::1'];

function report(message: Report): void {
  console.log(JSON.stringify(message));
}

async function listenTcp(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    const address = (socket.localAddress ?? '').replace('::ffff:', '');
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      report({ id: Number(String(data)), address, port });
      socket.destroy();
    });
  });
  server.listen({ port, host: '::' }, resolve);
  await promise;
}

async function listenUdp(address: string, port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const six = address.includes(':');
  const socket = createSocket({ type: six ? 'udp6' : 'udp4', reuseAddr: true, ipv6Only: six });
  const shown = /^(127|::1)/.test(address) ? address : '*';
  socket.on('message', (data) => report({ id: Number(String(data)), address: shown, port }));
  socket.bind(port, address, resolve);
  await promise;
}

function sendTcp(send: Send): void {
  const socket = connect({
    host: send.destination,
    port: send.destinationPort,
    localAddress: send.source,
    localPort: send.sourcePort,
  });
  socket.on('connect', () => socket.write(String(send.id)));
  socket.on('error', ({ message }) => report({ id: send.id, failed: message }));
}

function sendUdp(send: Send): void {
  const socket = createSocket(send.destination.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', ({ message }) => report({ id: send.id, failed: message }));
  socket.bind(send.sourcePort, send.source, () => {
    socket.send(String(send.id), send.destinationPort, send.destination, (error) => {
      if (error) report({ id: send.id, failed: error.message });
      socket.close();
    });
  });
}

function portsOf(text = ''): readonly number[] {
  return text
    .split(',')
    .filter((item) => item !== '')
    .map(Number);
}

const [, , tcpPorts, udpPorts] = process.argv;
await Promise.all([
  ...portsOf(tcpPorts).map(listenTcp),
  ...portsOf(udpPorts).flatMap((port) => UDP_ADDRESSES.map((address) => listenUdp(address, port))),
]);
report('ready');

for await (const line of createInterface({ input: process.stdin })) {
  for (const send of JSON.parse(line) as readonly Send[]) {
    if (send.protocol === 'tcp') sendTcp(send);
    else sendUdp(send);
  }
}
