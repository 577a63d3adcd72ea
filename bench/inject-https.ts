/**
 * Reviews over HTTPS with keep-alive, against the program as it is run: how many a second, how late at 200 a second,
 * and what memory 10,000 of them leave behind. One JSON object on standard output; `--quick` for a short run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './injector-process.ts';
import { podReview } from './pod-review.ts';
import { ReviewClient } from './review-client.ts';

const CONNECTIONS = 8;
const RATE = 200;

/** As many reviews as there can be, each connection sending the next when it has its answer. */
async function closedLoop(clients: readonly ReviewClient[], seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  const counts = clients.map(async (client) => {
    let count = 0;
    for (; performance.now() < end; count += 1) await client.review();
    return count;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Reviews at a steady rate; each latency counts from when it was due, so that a stall is not hidden. */
async function steady(
  clients: readonly ReviewClient[],
  rate: number,
  seconds: number,
): Promise<number[]> {
  const start = performance.now();
  const latencies: number[] = [];
  const perClient = clients.map(async (client, offset) => {
    for (let index = offset; index < rate * seconds; index += clients.length) {
      const due = start + (index * 1000) / rate;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      // A timer of ours that fires late is not the server's latency; a connection that is still busy is.
      const from = wait > 0 ? performance.now() : due;
      await client.review();
      latencies.push(performance.now() - from);
    }
  });
  await Promise.all(perClient);
  return latencies.toSorted((a, b) => a - b);
}

function percentile(sorted: readonly number[], share: number): number {
  return round(
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN,
  );
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const seconds = process.argv.includes('--quick') ? 2 : 8;
const body = podReview();
const server = await startServer();
const clients = await Promise.all(
  Array.from({ length: CONNECTIONS }, () => ReviewClient.open(server.port, server.ca, body)),
);
try {
  const cold = await server.usage();
  await closedLoop(clients, 2);
  const before = await server.usage();
  const from = performance.now();
  const count = await closedLoop(clients, seconds);
  const wall = (performance.now() - from) / 1000;
  const after = await server.usage();
  const latencies = await steady(clients, RATE, seconds);
  for (let done = count; done < 10_000;) done += await closedLoop(clients, 1);
  const last = await server.usage();
  const result = {
    bytes: Buffer.byteLength(body),
    connections: CONNECTIONS,
    reviewsPerSecond: Math.round(count / wall),
    cpuMsPerReview: round(((after.cpu - before.cpu) * 1000) / count),
    coresUsed: round((after.cpu - before.cpu) / wall),
    latencyMs: {
      rate: RATE,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: percentile(latencies, 1),
    },
    rssMiB: {
      start: mib(cold.rss),
      warm: mib(before.rss),
      loaded: mib(after.rss),
      end: mib(last.rss),
    },
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  for (const client of clients) client.close();
  await server.stop();
}
