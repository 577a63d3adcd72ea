import { workerData } from 'node:worker_threads';
import type { Wire } from '../driver/wire.ts';
import { transportFor } from './captured.ts';
import { endpointOf } from './playbook.ts';

/** Listens on a port that others have as well, and answers with the first byte that it was given. */
const { port, answer, ready } = workerData as {
  readonly port: number;
  readonly answer: string;
  readonly ready: SharedArrayBuffer;
};

const transport = transportFor('native', endpointOf('10.96.0.10:80'));
const listening = transport.listener(
  (arrival) => {
    const wire: Wire = arrival.open((event) => {
      if (event.kind === 'data') wire.send(Buffer.from(answer));
    });
  },
  { shared: true },
);
await listening.listen(port, '127.0.0.1');
const flag = new Int32Array(ready);
Atomics.store(flag, 0, listening.port);
Atomics.notify(flag, 0);
