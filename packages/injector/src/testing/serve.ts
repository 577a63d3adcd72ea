import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import type { CertificateSource } from '../certificates/certificate-source.ts';
import { parseKeyPair } from '../certificates/key-pair.ts';
import { systemClock } from '../clock.ts';
import { type Injector, type InjectorDeps, startInjector } from '../injector.ts';
import { createLogger } from '../telemetry/logger.ts';
import { fixedConfig } from './fixed-config.ts';
import { newAuthority, newPair } from './key-pairs.ts';
import { smallAdmit } from './small-admit.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A server on a free port of the loopback, and a client that trusts its CA. */
export interface Served {
  readonly injector: Injector;
  readonly ca: string;
  readonly agent: Agent;
  /** The log so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** POSTs to the webhook's port. */
  readonly post: (path: string, body: string | Buffer, contentType?: string) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  /** GETs from the plain port. */
  readonly getPlain: (path: string) => Promise<Answer>;
}

/** Starts the real server in this process; it ends with the test. */
export async function serve(overrides: Partial<InjectorDeps> = {}): Promise<Served> {
  const authority = await newAuthority();
  const ca = authority.cert;
  const lines: Readonly<Record<string, unknown>>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const started = await startInjector(
    {
      config: fixedConfig(),
      certificates: fixedCertificate(await newPair(authority)),
      admit: smallAdmit,
      log: createLogger('debug', { write }),
      clock: systemClock,
      ...overrides,
    },
    { listen: LOOPBACK, metricsListen: LOOPBACK, revision: '' },
  );
  if (!started.ok) throw new Error(JSON.stringify(started.problems));
  const injector = started.value;
  const agent = trusting(ca);
  onTestFinished(async () => {
    await agent.destroy();
    await injector.drain({ delayMs: 0, timeoutMs: 0, hurry: AbortSignal.abort() });
  });
  const base = `https://127.0.0.1:${injector.port}`;
  return {
    injector,
    ca,
    agent,
    log: lines,
    post: (path, body, contentType = 'application/json') =>
      call(agent, `${base}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': contentType },
      }),
    get: (path) => call(agent, `${base}${path}`),
    getPlain: (path) => call(agent, `http://127.0.0.1:${injector.metricsPort}${path}`),
  };
}

const LOOPBACK = { host: '127.0.0.1', port: 0 };

export function trusting(ca: string): Agent {
  return new Agent({ connect: { ca } });
}

export async function call(
  dispatcher: Agent,
  url: string,
  options: Parameters<typeof request>[1] = {},
): Promise<Answer> {
  const { statusCode: status, headers, body } = await request(url, { ...options, dispatcher });
  return { status, headers, text: await body.text() };
}

export function fixedCertificate(pem: { cert: string; key: string }): CertificateSource {
  const subjects = { certSubject: 'cert', keySubject: 'key' };
  const parsed = parseKeyPair({ ...pem, ...subjects }, Date.now());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { value } = parsed;
  return {
    current: () => value,
    onChange: () => {},
    healthy: () => ({ healthy: true, notAfter: value.notAfter, problems: [] }),
    close: () => {},
  };
}
