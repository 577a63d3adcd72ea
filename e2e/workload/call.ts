import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { callBytes, callGreeting } from './tcp-client.ts';
import { callGrpc } from './grpc-client.ts';
import { callHttp, callWebSocket } from './http-client.ts';

export interface Call {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the pattern to send. */
  readonly send: number;
  readonly timeoutMs: number;
}

/** What came of one call. `body` is JSON where the server sent JSON, else text, else a sum. */
export interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Result =
  | (Outcome & { readonly ok: true; readonly ms: number })
  | { readonly ok: false; readonly ms: number; readonly error: string };

const CALLERS: Readonly<Record<string, (call: Call) => Promise<Outcome>>> = {
  'http:': callHttp,
  'ws:': callWebSocket,
  'grpc:': callGrpc,
  'greeting:': callGreeting,
  'bytes:': callBytes,
};

/** Calls, prints one JSON line `{"calls":[…]}`, and ends with 0 if every call was answered as it should be. */
export async function call(words: readonly string[]): Promise<number> {
  const options = {
    times: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '1' },
    pause: { type: 'string', default: '0' },
    timeout: { type: 'string', default: '10000' },
    method: { type: 'string', default: 'GET' },
    header: { type: 'string', multiple: true },
    send: { type: 'string', default: '0' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const url = new URL(positionals[0] ?? '');
  const caller = CALLERS[url.protocol];
  if (caller === undefined)
    throw new RangeError(`${url.protocol} accepted: ${Object.keys(CALLERS).join(' ')}`);
  const one: Call = {
    url,
    method: values.method,
    headers: Object.fromEntries((values.header ?? []).map((text) => text.split(/:\s*/, 2))),
    send: Number(values.send),
    timeoutMs: Number(values.timeout),
  };
  const calls: Result[] = [];
  let left = Number(values.times);
  const pause = Number(values.pause);
  const work = async (): Promise<void> => {
    for (; left > 0;) {
      left -= 1;
      calls.push(await attempt(caller, one));
      if (pause > 0) await sleep(pause);
    }
  };
  await Promise.all(Array.from({ length: Number(values.parallel) }, work));
  process.stdout.write(`${JSON.stringify({ calls })}\n`);
  return calls.every((result) => result.ok && isWell(one.url, result.status)) ? 0 : 1;
}

/** Whether a call went well: a proxy that reaches nobody answers as well. */
export function isWell({ protocol }: URL, status: number): boolean {
  return protocol === 'http:'
    ? status >= 200 && status < 400
    : protocol !== 'grpc:' || status === 0;
}

async function attempt(caller: (call: Call) => Promise<Outcome>, one: Call): Promise<Result> {
  const began = performance.now();
  const passed = (): number => Math.round(performance.now() - began);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer in ${one.timeoutMs} ms`)),
    one.timeoutMs,
  );
  try {
    const outcome = await Promise.race([caller(one), late.promise]);
    return { ok: true, ms: passed(), ...outcome };
  } catch (error) {
    return { ok: false, ms: passed(), error: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides why behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (error.cause !== undefined) return reasonOf(error.cause);
  return code === undefined ? error.message : `${code}: ${error.message}`;
}
