import type { Kubectl } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import type { Answer } from './answer.ts';
import { isWell, type Result } from './call.ts';

const WORKLOAD = ['/usr/local/bin/node', '/app/workload.js'];

export interface CallOptions {
  readonly times?: number;
  readonly parallel?: number;
  /** Milliseconds between one call and the next. */
  readonly pause?: number;
  /** Milliseconds until a call is given up; default 10,000. */
  readonly timeout?: number;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes to send. */
  readonly send?: number;
  /** The workload's container; default `app`. */
  readonly container?: string;
}

/** The words that make a workload call a URL: `http:`, `ws:`, `grpc:`, `greeting:` or `bytes:`. */
export function callWords(url: string, options: CallOptions = {}): readonly string[] {
  const { headers = {}, container: _, ...rest } = options;
  return [
    'call',
    url,
    ...Object.entries(rest).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
  ];
}

/** Calls a URL from inside a workload's container; every call's result, failed ones too. */
export async function callsFrom(
  namespace: Kubectl,
  pod: string,
  url: string,
  options: CallOptions = {},
): Promise<readonly Result[]> {
  const { container = 'app' } = options;
  const words = ['exec', pod, '-c', container, '--', ...WORKLOAD, ...callWords(url, options)];
  const { stdout, stderr } = await namespace.attempt(words);
  const line = stdout.split('\n').find((text) => text.startsWith('{"calls"'));
  if (line === undefined) throw new Error(`${pod} did not call ${url}: ${stderr}${stdout}`);
  return (JSON.parse(line) as { calls: readonly Result[] }).calls;
}

/** Calls a URL once, and it must be answered well: a sidecar that reaches nobody answers too. */
export async function callFrom<T = Answer>(
  namespace: Kubectl,
  pod: string,
  url: string,
  options?: CallOptions,
): Promise<T> {
  const [result] = await callsFrom(namespace, pod, url, options);
  if (result?.ok !== true) throw new Error(`${pod} got no answer from ${url}: ${result?.error}`);
  if (!isWell(new URL(url), result.status))
    throw new Error(`${pod} got ${result.status} from ${url}: ${JSON.stringify(result.body)}`);
  return result.body as T;
}

/**
 * The same, as soon as it is answered: a Service that was made just now is known to the node's rules
 * and to DNS a little later.
 */
export async function callWhenKnown<T = Answer>(
  namespace: Kubectl,
  pod: string,
  url: string,
  options?: CallOptions,
): Promise<T> {
  const answer = await eventually(
    `${pod} is answered from ${url}`,
    async () => ({ body: await callFrom<T>(namespace, pod, url, options) }),
    { interval: 500 },
  );
  return answer.body;
}
