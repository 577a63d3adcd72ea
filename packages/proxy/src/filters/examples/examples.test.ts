import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testFilter } from '@pillion/proxy/filter';
import { describe, expect, it } from 'vitest';
import { loadFiltersApart } from '../../testing/load-filters.ts';

const text = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');
const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

describe('the examples', () => {
  it.each(['tenant.ts', 'tenant.test.ts', 'timing.ts', 'policy.ts'])(
    'stand in the README as they are: %s',
    async (name) => {
      expect(await text('../../../README.md')).toContain(`\`\`\`ts\n${await text(name)}\`\`\``);
    },
  );

  it('load as they would from a volume', async () => {
    const paths = ['tenant.ts', 'timing.ts', 'policy.ts'].map(pathOf);
    expect(await loadFiltersApart(paths)).toBe('tenant timing policy');
  });

  it('tell the time, and the size of what they let pass', async () => {
    const { default: timing } = await import('./timing.ts');
    const answer = async (...body: string[]) => testFilter(timing, { response: { body } });
    const { client, annotations } = await answer('abc');
    expect(client.headers['server-timing']).toMatch(/^upstream;dur=[0-9.]+$/);
    expect(annotations).toEqual({ answer_size: 'small' });
    expect((await answer('x'.repeat(70_000), 'x'.repeat(70_000))).annotations).toEqual({
      answer_size: 'large',
    });
  });

  it('ask a service, and let nobody pass where it is silent', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (bytes: Buffer) => asked.push(bytes.toString()));
      request.on('end', () => {
        const user = asked.at(-1)?.includes('"ann"') === true;
        if (request.url === '/check') response.writeHead(user ? 200 : 403).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    process.env['POLICY_URL'] = `http://127.0.0.1:${port}/check`;
    const { default: policy } = await import('./policy.ts');
    const status = async (user: string): Promise<number> =>
      (await testFilter(policy, { request: { headers: { 'x-user': user } } })).client.status;
    expect([await status('ann'), await status('bob')]).toEqual([200, 403]);
    server.close();
    server.closeAllConnections();
    expect(await status('ann')).toBe(500);
  });
});
