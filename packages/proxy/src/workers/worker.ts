import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerTask } from './message.ts';
import { work } from './work.ts';

if (parentPort === null) throw new Error('this is the program of a worker thread');

const startedAt = Date.now() - performance.now();
const now = (): number => startedAt + performance.now();
await work(parentPort, workerData as WorkerTask, { platform: process.platform, now });
