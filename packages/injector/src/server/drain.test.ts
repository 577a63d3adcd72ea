import { connect } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectEventually } from '../testing/expect-eventually.ts';
import { call, serve, trusting } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';

const PATIENT = { delayMs: 0, timeoutMs: 10_000, hurry: new AbortController().signal };

describe('drain', () => {
  it('loses no review of callers that go on calling', async () => {
    const { injector, ca } = await serve();
    const url = `https://127.0.0.1:${injector.port}/inject`;
    const statuses: number[] = [];
    const lost: unknown[] = [];
    const stop = new AbortController();
    const caller = async (): Promise<void> => {
      const agent = trusting(ca);
      while (!stop.signal.aborted) {
        const options = {
          method: 'POST',
          body: review('web'),
          headers: { 'content-type': 'application/json' },
        } as const;
        try {
          statuses.push((await call(agent, url, options)).status);
        } catch (error) {
          // After the delay the port is closed: the Service sends nobody here any more.
          if (!stop.signal.aborted) lost.push(error);
        }
      }
      await agent.destroy();
    };
    const callers = Array.from({ length: 8 }, () => caller());
    await expectEventually(() => statuses.length > 100);
    const drained = injector.drain({ ...PATIENT, delayMs: 300 });
    await sleep(200);
    stop.abort();
    await Promise.all(callers);
    expect(await drained).toBe('clean');
    expect(lost).toEqual([]);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('turns readiness off first, and asks callers to leave their connections', async () => {
    const { injector, post, getPlain } = await serve();
    expect((await getPlain('/ready')).status).toBe(200);
    const drained = injector.drain({ ...PATIENT, delayMs: 300 });
    expect(await getPlain('/ready')).toMatchObject({ status: 503, text: 'draining\n' });
    const answer = await post('/inject', review('web'));
    expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await drained).toBe('clean');
  });

  it('answers the review in flight, and closes an idle connection', async () => {
    const { injector, ca, post } = await serve();
    await post('/inject', review('idle'));
    const body = review('slow');
    const socket = connect({ port: injector.port, host: '127.0.0.1', ca, servername: 'localhost' });
    socket.write(
      `POST /inject HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    await sleep(50);
    let ended = false;
    const drained = injector.drain(PATIENT).finally(() => {
      ended = true;
    });
    await sleep(100);
    expect(ended).toBe(false);
    socket.write(body.slice(10));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*uid-of-slow/);
    expect(await drained).toBe('clean');
    await expect(post('/inject', review('late'))).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each(['timeout', 'second signal'])('cuts a review off at the %s', async (how) => {
    const { injector, ca } = await serve();
    const socket = connect({ port: injector.port, host: '127.0.0.1', ca, servername: 'localhost' });
    socket.on('error', () => {});
    socket.write('POST /inject HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    await sleep(50);
    const hurry = new AbortController();
    const timeoutMs = how === 'timeout' ? 100 : 60_000;
    const drained = injector.drain({ delayMs: 0, timeoutMs, hurry: hurry.signal });
    if (how === 'second signal') hurry.abort();
    expect(await drained).toBe('cutShort');
  });
});
