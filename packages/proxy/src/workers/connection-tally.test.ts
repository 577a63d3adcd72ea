import { expect, it } from 'vitest';
import { ConnectionTally } from './connection-tally.ts';

it('counts by direction over all workers, whoever looks', () => {
  const tally = ConnectionTally.forWorkers(3);
  const elsewhere = new ConnectionTally(tally.memory);
  tally.tell(0, 'outbound', 5);
  elsewhere.tell(2, 'outbound', 7);
  elsewhere.tell(1, 'inbound', 2);
  expect([tally.open('outbound'), tally.open('inbound')]).toEqual([12, 2]);
  elsewhere.tell(2, 'outbound', 0);
  expect([tally.open('outbound'), elsewhere.open('inbound')]).toEqual([5, 2]);
});
