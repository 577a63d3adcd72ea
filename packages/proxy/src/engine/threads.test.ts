import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { openDescriptors } from '../testing/churn.ts';

const PROGRAM = new URL('../testing/engine-thread.ts', import.meta.url);

/** A thread with an engine, on the port that it was given, or on any for 0. */
async function thread(answer: string, port: number): Promise<{ worker: Worker; port: number }> {
  const ready = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(PROGRAM, {
    workerData: { port, answer, ready },
    execArgv: ['--conditions=@pillion/source'],
  });
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error));
  const flag = new Int32Array(ready);
  const { value } = Atomics.waitAsync(flag, 0, 0, 20_000);
  await Promise.race([failed, value]);
  return { worker, port: Atomics.load(flag, 0) };
}

/** Who answers a connection of its own; it stays open. */
async function asked(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('who?');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

it('share a port, and an engine goes with its thread, whatever it had open', async () => {
  const before = openDescriptors().sockets;
  for (let round = 0; round < 3; round++) {
    const first = await thread('a', 0);
    const second = await thread('b', first.port);
    const answers = await Promise.all(Array.from({ length: 32 }, () => asked(first.port)));
    expect(new Set(answers)).toEqual(new Set(['a', 'b']));
    await second.worker.terminate();
    expect(await asked(first.port)).toBe('a');
    await first.worker.terminate();
    await expect.poll(() => openDescriptors().sockets, { timeout: 5000 }).toBe(before);
  }
}, 60_000);
