import type { Server } from 'node:net';
import { grpcServer } from './grpc-server.ts';
import { httpServer } from './http-server.ts';
import { bytesServer, greetingServer } from './tcp-server.ts';

const SERVERS = {
  http: httpServer,
  grpc: grpcServer,
  greeting: greetingServer,
  bytes: bytesServer,
} as const satisfies Record<string, (name: string) => Server>;

export type Protocol = keyof typeof SERVERS;

export interface Endpoint {
  readonly protocol: Protocol;
  readonly port: number;
}

/** `http:8080` */
export function parseEndpoint(text: string): Endpoint {
  const [protocol = '', port] = text.split(':');
  if (!(protocol in SERVERS))
    throw new RangeError(`${text}: accepted: ${Object.keys(SERVERS).join(', ')}`);
  return { protocol: protocol as Protocol, port: Number(port) };
}

/** Listens in both families until SIGTERM; each step is one JSON line on standard output. */
export async function serve(endpoints: readonly Endpoint[], name: string): Promise<void> {
  for (const { protocol, port } of endpoints) {
    const server = SERVERS[protocol](name);
    await new Promise<void>((resolve) => server.listen(port, '::', resolve));
    tell('listening', { protocol, port });
  }
  process.on('SIGTERM', () => {
    tell('SIGTERM');
    process.exit(0);
  });
}

function tell(event: string, more: object = {}): void {
  process.stdout.write(`${JSON.stringify({ at: Date.now(), event, ...more })}\n`);
}
