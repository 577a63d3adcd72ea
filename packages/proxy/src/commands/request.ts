import { PillionError } from '@pillion/core/values';
import type { RawArguments } from '../settings/arguments.ts';
import { ask } from '../service/client.ts';
import { parseCount } from './number.ts';

interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * `request POST drain --debug-port=15020`, what a preStop hook calls; without a port the admin port is asked, as
 * pilot-agent does.
 */
export async function requestDrain(
  { stdout, stderr }: Output,
  given: RawArguments,
): Promise<number> {
  const [method = '', path = '', ...rest] = given.operands;
  if (!/^(GET|POST)$/.test(method) || path === '' || rest.length > 0) {
    throw new PillionError(
      'request.usage',
      'expected a method and a path, such as "request POST drain"',
    );
  }
  const port = parseCount('--debug-port', given.flags['debug-port'] ?? '15000');
  const answer = await ask({
    address: '127.0.0.1',
    port,
    headers: [
      ['host', `localhost:${port}`],
      ['content-length', '0'],
    ],
    maxBody: 64 * 1024 * 1024,
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    timeoutMs: 10_000,
  });
  (answer.status < 300 ? stdout : stderr).write(answer.body.toString('utf8'));
  return answer.status < 300 ? 0 : 1;
}
