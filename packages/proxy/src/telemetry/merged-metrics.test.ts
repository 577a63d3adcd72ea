import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPort, type Port } from '@pillion/core/values';
import { afterEach, describe, expect, it } from 'vitest';
import { mergeMetrics } from './merged-metrics.ts';
import { parseScrapeTargets } from './scrape-targets.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function page(text: string, status = 200): Promise<Port> {
  const server = createServer((_, response) => response.writeHead(status).end(text));
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (!isPort(port)) throw new Error('a server has a port');
  return port;
}

describe('merged metrics', () => {
  it("are the proxy's and those of every target", async () => {
    const targets = [
      { port: await page('app_a 1'), path: '/metrics' },
      { port: await page('app_b 2\n# EOF\n'), path: '/metrics' },
    ];
    expect(await mergeMetrics('own 0\n', targets)).toBe('own 0\napp_a 1\napp_b 2\n');
  });

  it('are still there when an application is not', async () => {
    const targets = [{ port: await page('', 500), path: '/m' }];
    expect(await mergeMetrics('own 0\n', targets)).toMatch(
      /^own 0\n# localhost:[0-9]+\/m could not be read: status 500\n$/,
    );
  });
});

describe("the application's metrics pages", () => {
  it.each([
    [undefined, []],
    ['{"scrape":"true","port":"8080","path":"stats"}', [{ port: 8080, path: '/stats' }]],
    ['{"scrape":"","port":""}', [{ port: 80, path: '/metrics' }]],
    ['{"scrape":"false","port":"8080"}', []],
    [
      '{"scrape":"true","port":"1","targets":[{"port":"8080"},{"port":"8081","path":"/m"}]}',
      [
        { port: 8080, path: '/metrics' },
        { port: 8081, path: '/m' },
      ],
    ],
  ])('in %s are %j', (text, expected) => {
    const result = parseScrapeTargets(text);
    expect(result.ok && result.value).toEqual(expected);
  });
});
