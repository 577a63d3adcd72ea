import { ask } from '../service/client.ts';
import type { ScrapeTarget } from './scrape-targets.ts';

/** Bytes of one application's page; more would be the proxy's memory, not the application's. */
const MAX_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 5000;

/**
 * Own metrics first, then those of the application. Applications are asked for the plain text
 * format only, so that pages can be put together; one that cannot be read leaves a comment.
 */
export async function mergeMetrics(own: string, targets: readonly ScrapeTarget[]): Promise<string> {
  const pages = await Promise.all(targets.map(scrape));
  return [own, ...pages].map((page) => (page.endsWith('\n') ? page : `${page}\n`)).join('');
}

async function scrape({ port, path }: ScrapeTarget): Promise<string> {
  try {
    const answer = await ask({
      address: '127.0.0.1',
      port,
      method: 'GET',
      path,
      headers: [
        ['host', `localhost:${port}`],
        ['accept', 'text/plain;version=0.0.4,*/*;q=0.1'],
        ['user-agent', 'pillion-proxy'],
      ],
      timeoutMs: TIMEOUT_MS,
      maxBody: MAX_BYTES,
    });
    if (answer.status !== 200) return failure(port, path, `status ${answer.status}`);
    // The end mark of OpenMetrics would end the page before the next one.
    return answer.body.toString('utf8').replace(/^# EOF\r?\n?$/m, '');
  } catch (error) {
    return failure(port, path, error instanceof Error ? error.message : String(error));
  }
}

function failure(port: number, path: string, why: string): string {
  return `# localhost:${port}${path} could not be read: ${why.replaceAll('\n', ' ')}`;
}
