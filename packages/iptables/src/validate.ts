import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PillionError, type Port } from '@pillion/core/values';
import { loopbackOf, type Probe } from './validation-plan.ts';

const RETRY_MS = 200;

/** What a probe met in the end. */
export type ProbeResult =
  | { readonly ok: true; readonly attempts: number }
  | { readonly ok: false; readonly error: PillionError };

/** The edge to sockets that validation needs. */
export type RunProbe = (
  probe: Probe,
  ports: readonly Port[],
  timeoutMs: number,
) => Promise<ProbeResult>;

/**
 * Listens where the proxy will, connects to where nobody does, and waits for its own nonce: if it
 * comes in at the proxy's port, the kernel has bent the connection. Tries until the time is over,
 * for a CNI plugin may still be at work.
 */
export const runProbe: RunProbe = async (probe, ports, timeoutMs) => {
  const nonce = crypto.randomUUID();
  const arrived = Promise.withResolvers<Port>();
  const servers: Server[] = [];
  try {
    for (const port of new Set(ports)) {
      servers.push(await listen(probe, port, nonce, () => arrived.resolve(port)));
    }
    return await knock(probe, nonce, arrived.promise, timeoutMs);
  } catch (error) {
    return { ok: false, error: asPillionError(error) };
  } finally {
    for (const server of servers) server.close();
  }
};

async function knock(
  probe: Probe,
  nonce: string,
  arrived: Promise<Port>,
  timeoutMs: number,
): Promise<ProbeResult> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let lastWord = 'no answer';
  for (let attempts = 1; !deadline.aborted; attempts += 1) {
    const refusal = sendNonce(probe, nonce, deadline);
    const pause = sleep(RETRY_MS, undefined, { ref: false });
    const port = await Promise.race([arrived, Promise.all([refusal, pause]).then(() => undefined)]);
    if (port === probe.landsOn) return { ok: true, attempts };
    if (port !== undefined) return { ok: false, error: wrongPort(probe, port) };
    lastWord = (await refusal) ?? lastWord;
  }
  return { ok: false, error: notCaptured(probe, lastWord) };
}

/** Resolves with why it failed, or with nothing when the connection has ended. */
async function sendNonce(
  { source, destination }: Probe,
  nonce: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({
    host: destination.address,
    port: destination.port,
    signal,
    ...(source === undefined ? {} : { localAddress: source }),
  });
  socket.on('connect', () => socket.end(nonce));
  socket.on('error', (error) => resolve(error.message));
  socket.on('close', () => resolve(undefined));
  return await promise;
}

async function listen(
  probe: Probe,
  port: Port,
  nonce: string,
  arrived: () => void,
): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  const server = createServer((socket) => {
    let received = '';
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += String(chunk);
      if (received === nonce) arrived();
    });
    socket.on('end', () => socket.end());
  });
  server.on('error', (error) => reject(cannotListen(probe, port, error)));
  server.listen(port, loopbackOf(probe.family), () => resolve(server));
  return await promise;
}

function cannotListen({ family }: Probe, port: Port, { message }: Error): PillionError {
  return new PillionError(
    'validation.portTaken',
    `validation listens on ${loopbackOf(family)} port ${port} in place of the proxy, and cannot: ${message}\n` +
      '  it has to run before the proxy starts, as an init container does',
  );
}

function wrongPort(probe: Probe, port: Port): PillionError {
  return new PillionError(
    'validation.wrongPort',
    `${sentence(probe)} arrived at port ${port}, not at ${probe.landsOn}\n` +
      '  the rules in the kernel are not those of these flags; `pillion-iptables verify` shows the difference',
  );
}

function notCaptured(probe: Probe, lastWord: string): PillionError {
  return new PillionError(
    'validation.notCaptured',
    `${sentence(probe)} was not redirected to port ${probe.landsOn} (${lastWord}): the capture rules are not in place\n` +
      '  where a CNI plugin makes them: the pod was started before the plugin was ready on its node;\n' +
      '    delete the pod so that it is made anew, and see that the plugin runs on that node\n' +
      '  where an init container makes them: see its log, and `pillion-iptables verify` in this pod',
  );
}

function sentence({ as, destination: { address, port } }: Probe): string {
  const target = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return `a connection to ${target} as the ${as}`;
}

function asPillionError(error: unknown): PillionError {
  if (error instanceof PillionError) return error;
  return new PillionError(
    'validation.failed',
    error instanceof Error ? error.message : String(error),
  );
}
