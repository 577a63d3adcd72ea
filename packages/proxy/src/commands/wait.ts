import { setTimeout as sleep } from 'node:timers/promises';
import { PillionError } from '@pillion/core/values';
import type { RawArguments } from '../settings/arguments.ts';
import { ask } from '../service/client.ts';
import { parseCount } from './number.ts';

interface Output {
  readonly stderr: { write(text: string): unknown };
  readonly now: () => number;
}

/** Looks at the readiness of a running sidecar until it is ready: a postStart hook holds the application so. */
export async function waitUntilReady(
  { stderr, now }: Output,
  { flags }: RawArguments,
): Promise<number> {
  const url = parseUrl(flags['url'] ?? 'http://localhost:15021/healthz/ready');
  const timeoutMs = parseCount('--timeoutSeconds', flags['timeoutSeconds'] ?? '60') * 1000;
  const periodMs = parseCount('--periodMillis', flags['periodMillis'] ?? '500');
  const requestMs = parseCount('--requestTimeoutMillis', flags['requestTimeoutMillis'] ?? '500');
  const deadline = now() + timeoutMs;
  for (;;) {
    const why = await look(url, requestMs);
    if (why === undefined) return 0;
    if (now() + periodMs > deadline) {
      stderr.write(`pillion-proxy: not ready after ${timeoutMs / 1000} s: ${why}\n`);
      return 1;
    }
    await sleep(periodMs);
  }
}

/** Why it is not ready; `undefined` if it is. */
async function look(url: URL, timeoutMs: number): Promise<string | undefined> {
  try {
    const { status, body } = await ask({
      address: url.hostname.replaceAll(/[[\]]/g, ''),
      headers: [['host', url.host]],
      maxBody: 1024,
      port: Number(url.port || 80),
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      timeoutMs,
    });
    return status === 200 ? undefined : `${status} ${body.toString('utf8').trim()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:') return url;
  throw new PillionError(
    'arguments.invalid',
    `--url="${text}": is not a plain HTTP address; accepted: http://localhost:15021/healthz/ready`,
  );
}
