import { describe, expect, it } from 'vitest';
import { serve } from '../testing/serve.ts';
import { review } from '../testing/small-admit.ts';
import { MAX_BODY_BYTES } from './read-body.ts';

describe('the webhook over HTTPS', () => {
  it('answers a review on /inject and below it, whatever the method', async () => {
    const { post, agent, injector } = await serve();
    for (const path of [
      '/inject',
      '/inject/',
      '/inject/cluster/c1/net/n1',
      '/inject?timeout=10s',
    ]) {
      const answer = await post(path, review('web'));
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(JSON.parse(answer.text)).toMatchObject({
        response: { uid: 'uid-of-web', allowed: true },
      });
    }
    const put = await agent.request({
      origin: `https://127.0.0.1:${injector.port}`,
      method: 'PUT',
      path: '/inject',
      body: review('web'),
      headers: { 'content-type': 'application/json' },
    });
    await put.body.dump();
    expect(put.statusCode).toBe(200);
  });

  it('hands the decoded path on, without the query', async () => {
    const paths: string[] = [];
    const { post } = await serve({
      admit: (_config, { path }) => {
        paths.push(path);
        return { body: '{}', uid: '', namespace: '', podName: '' };
      },
    });
    await post('/inject/cluster/c%201/net/a--slash--b?timeout=3s', review('web'));
    expect(paths).toEqual(['/inject/cluster/c 1/net/a--slash--b']);
  });

  it.each(['application/json; charset=utf-8', 'application/yaml', 'text/json', 'APPLICATION/JSON'])(
    'refuses the content type %j',
    async (contentType) => {
      const { post } = await serve();
      const answer = await post('/inject', review('web'), contentType);
      expect(answer).toMatchObject({
        status: 415,
        text: 'invalid Content-Type, want `application/json`\n',
      });
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('refuses an empty body before it looks at the content type', async () => {
    const { post, get } = await serve();
    const empty = { status: 400, text: 'no body found\n' };
    expect(await post('/inject', '', 'text/plain')).toMatchObject(empty);
    expect(await get('/inject')).toMatchObject(empty);
  });

  it('takes a body of exactly 6 MiB, and tells the limit to a larger one', async () => {
    const sizes: number[] = [];
    const { post } = await serve({
      admit: (_config, { body }) => {
        sizes.push(Buffer.byteLength(body));
        return { body: '{}', uid: '', namespace: '', podName: '' };
      },
    });
    const largest = Buffer.alloc(MAX_BODY_BYTES, 'x');
    expect((await post('/inject', largest)).status).toBe(200);
    expect(sizes).toEqual([MAX_BODY_BYTES]);
    const answer = await post('/inject', Buffer.alloc(MAX_BODY_BYTES + 1, 'x'));
    expect(answer).toMatchObject({
      status: 400,
      text: 'Request entity too large: limit is 6291456\n',
    });
  });

  it('knows no other pages, and no path that cannot be decoded', async () => {
    const { post, get } = await serve();
    const unknown = { status: 404, text: '404 page not found\n' };
    expect(await get('/injected')).toMatchObject(unknown);
    expect(await get('/')).toMatchObject(unknown);
    expect((await post('/inject/%zz', review('web'))).status).toBe(400);
  });

  it('takes no reviews on the plain port', async () => {
    const { getPlain } = await serve();
    expect((await getPlain('/inject')).status).toBe(404);
    expect(await getPlain('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
  });

  it('fails the call, not the process, when a review meets a defect', async () => {
    const { post, log } = await serve();
    expect(await post('/inject', review('throw-up'))).toMatchObject({
      status: 500,
      text: 'internal error\n',
    });
    expect((await post('/inject', review('web'))).status).toBe(200);
    const line = log.find(({ reason }) => reason === 'internal');
    expect(line).toMatchObject({ level: 'error', err: { message: 'a defect with throw-up' } });
  });

  it('writes one decision line a review', async () => {
    const { post, log } = await serve();
    await post('/inject', review('web'));
    await post('/inject', review('skip-me'));
    await post('/inject', review('refuse-me'));
    const lines = log.filter(({ event }) => event === 'review');
    expect(lines).toMatchObject([
      { level: 'info', result: 'injected', pod: 'web', namespace: 'shop', uid: 'uid-of-web' },
      { level: 'info', result: 'skipped', reason: 'skipped.label', msg: 'The label says no.' },
      { level: 'warn', result: 'refused', reason: 'refused.annotation', warnings: ['fix it'] },
    ]);
  });

  it('writes a short line, however long the names in a review are', async () => {
    const { post, log } = await serve();
    await post('/inject', review(`web-${'x'.repeat(1_000_000)}`));
    const line = log.find(({ event }) => event === 'review');
    expect(JSON.stringify(line).length).toBeLessThan(2000);
    expect(line?.['pod']).toMatch(/^web-x+… \(1000004 characters\)$/);
  });
});
