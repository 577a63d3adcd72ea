import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { expectEventually } from '../testing/expect-eventually.ts';
import { serve, type Served } from '../testing/serve.ts';
import { handshakeFailure } from './handshake-failure.ts';

describe('handshakeFailure', () => {
  it.each([
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'untrusted'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'untrusted'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'untrusted'],
    ['ERR_SSL_HTTP_REQUEST', 'notTls'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'gone'],
    ['ERR_SSL_NO_SHARED_CIPHER', 'protocol'],
    ['', 'protocol'],
  ])('%s is %s', (code, failure) => {
    expect(handshakeFailure(code)).toBe(failure);
  });
});

async function counted({ get }: Served, reason: string): Promise<boolean> {
  const { text } = await get('/metrics');
  return text.includes(`pillion_injector_tls_handshake_failures_total{reason="${reason}"} 1`);
}

function dial({ injector }: Served, options: ConnectionOptions): void {
  const socket = connect({ port: injector.port, host: '127.0.0.1', ...options });
  socket.on('error', () => socket.destroy());
}

/** Says hello as a client does, and answers the certificate with the alert that Node's own client never sends. */
function distrust({ injector }: Served): void {
  const socket = connectTcp(injector.port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  const hello = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
  });
  connect({ socket: hello, maxVersion: 'TLSv1.2', servername: 'localhost' }).on('error', () => {});
  const fatalUnknownCa = Buffer.from([0x15, 3, 3, 0, 2, 2, 48]); // RFC 5246, 7.2
  socket.once('data', () => socket.end(fatalUnknownCa));
}

describe('failed handshakes', () => {
  it('are counted by reason, and only those that stop injection are told', async () => {
    const served = await serve();
    dial(served, { ca: served.ca, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'PSK' });
    await expectEventually(() => counted(served, 'protocol'));
    const plain = connectTcp(served.injector.port, '127.0.0.1');
    plain.on('error', () => plain.destroy());
    plain.write('GET / HTTP/1.1\r\n\r\n');
    await expectEventually(() => counted(served, 'notTls'));
    expect(served.log.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('tell of a caller that does not trust the CA', async () => {
    const served = await serve();
    distrust(served);
    await expectEventually(() => counted(served, 'untrusted'));
    expect(served.log).toContainEqual(expect.objectContaining({ event: 'handshake.untrusted' }));
  });
});
