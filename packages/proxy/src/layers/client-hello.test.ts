import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { play } from '../testing/playbook.ts';
import { readClientHello } from './client-hello.ts';

/** What a real client says first. */
async function hello(servername: string | undefined): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  const client = connect({
    port,
    host: '127.0.0.1',
    ...(servername !== undefined && { servername }),
  });
  client.on('error', () => {});
  const [socket] = (await accepted) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

const record = (part: Buffer) =>
  Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part]);

describe('a ClientHello', () => {
  let named: Buffer;
  beforeAll(async () => {
    named = await hello('echo.example.com');
  });

  it('tells the name that the client asks for, or that there is none', async () => {
    expect(readClientHello(named)).toEqual({ kind: 'hello', serverName: 'echo.example.com' });
    expect(readClientHello(await hello(undefined))).toEqual({
      kind: 'hello',
      serverName: undefined,
    });
  });

  it('is waited for until all of it is there, wherever it is cut', () => {
    for (let length = 1; length < named.length; length++) {
      expect(readClientHello(named.subarray(0, length)).kind, `at ${length}`).toBe('needMore');
    }
  });

  it('may come in several records', () => {
    const body = named.subarray(5);
    const split = Buffer.concat([record(body.subarray(0, 70)), record(body.subarray(70))]);
    expect(readClientHello(split)).toEqual(readClientHello(named));
  });

  it('that is damaged is none, or has no name, and never throws', () => {
    fc.assert(
      fc.property(fc.nat(named.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(named);
        damaged[at] = byte;
        expect(['hello', 'needMore', 'other']).toContain(readClientHello(damaged).kind);
      }),
      { numRuns: 1000 },
    );
  });

  it('reaches the server as it came, and its name the record', () => {
    const session = play({ treatment: undefined });
    session.client(named.subarray(0, 50));
    expect(session.sent('upstream')).toBe('');
    session.client(named.subarray(50));
    session.connected();
    session.reset('downstream');
    expect(session.sent('upstream')).toBe(named.toString('latin1'));
    expect(session.records[0]).toMatchObject({ protocol: 'TLS', serverName: 'echo.example.com' });
  });
});
