import { writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { expectEventually } from '../testing/expect-eventually.ts';
import { newAuthority, newPair } from '../testing/key-pairs.ts';
import { call, serve, trusting } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { openFileCertificates } from './file-certificates.ts';

const ROTATIONS = 50;

it(
  `loses no review while the certificate is rotated ${ROTATIONS} times`,
  { timeout: 60_000 },
  async () => {
    const directory = await temporaryDirectory();
    const paths = { cert: join(directory, 'tls.crt'), key: join(directory, 'tls.key') };
    const authority = await newAuthority();
    const rotate = async (): Promise<string> => {
      const { cert, key } = await newPair(authority);
      // Key first or certificate first: either way the pair does not match for a moment.
      const writes = [() => writeFile(paths.cert, cert), () => writeFile(paths.key, key)];
      for (const write of Math.random() < 0.5 ? writes : writes.toReversed()) await write();
      return cert;
    };
    await rotate();
    const certificates = await openFileCertificates({ ...paths, clock: systemClock });
    if (!certificates.ok) throw new Error(JSON.stringify(certificates.problems));
    onTestFinished(() => certificates.value.close());
    const { injector } = await serve({ certificates: certificates.value });

    const stop = new AbortController();
    const statuses = new Map<number, number>();
    const url = `https://127.0.0.1:${injector.port}/inject`;
    const options = {
      method: 'POST',
      body: review('web'),
      headers: { 'content-type': 'application/json' },
    } as const;
    const caller = async (reconnects: boolean): Promise<void> => {
      let agent = trusting(authority.cert);
      while (!stop.signal.aborted) {
        const { status } = await call(agent, url, options);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (!reconnects) continue;
        await agent.close();
        agent = trusting(authority.cert);
      }
      await agent.close();
    };
    const callers = [false, false, true, true].map((reconnects) => caller(reconnects));

    const served = new Set<string>();
    for (let round = 0; round < ROTATIONS; round += 1) {
      const cert = await rotate();
      await expectEventually(() => certificates.value.current().cert === cert);
      served.add(await fingerprint(injector.port, authority.cert));
    }
    stop.abort();
    await Promise.all(callers);
    expect(served.size).toBe(ROTATIONS);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(500);
  },
);

/** Of the certificate that a new handshake gets. */
async function fingerprint(port: number, ca: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: '127.0.0.1', ca, servername: 'localhost' }, () => {
    resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
    socket.end();
  });
  socket.on('error', reject);
  return promise;
}
