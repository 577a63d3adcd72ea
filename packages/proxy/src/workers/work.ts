import { PillionError } from '@pillion/core/values';
import type { MessagePort } from 'node:worker_threads';
import { openDataPlane, type ThreadPlane } from '../data-plane.ts';
import { indexDestinations } from '../destinations/registry.ts';
import { openFilters } from '../filters/live-filters.ts';
import { openTransport } from '../open-transport.ts';
import { resolveSettings } from '../settings/settings.ts';
import { createLog } from '../telemetry/log.ts';
import { Meter } from '../telemetry/meter.ts';
import { shortageReport } from '../telemetry/shortage-report.ts';
import { ConnectionTally } from './connection-tally.ts';
import { countsMessage } from './counts-message.ts';
import { failureOf } from './failure.ts';
import type { Order, Report, WorkerTask } from './message.ts';
import { portableRecord } from './portable-record.ts';

export interface WorkerSurroundings {
  readonly platform: NodeJS.Platform;
  /** Milliseconds since the epoch, monotonic. */
  readonly now: () => number;
}

/** Carries captured connections in this thread, and does what the main one says. */
export async function work(
  port: MessagePort,
  task: WorkerTask,
  surroundings: WorkerSurroundings,
): Promise<void> {
  const report = (message: Report): void => port.postMessage(message);
  const tell = (error: unknown): void => report({ kind: 'failed', failure: failureOf(error) });
  try {
    const plane = await openPlane(task, surroundings, report);
    const obey = orders(plane, report);
    // A promise in between would let one order overtake another: they are begun as they come.
    port.on('message', (order: Order) => void obey(order).catch(tell));
    report({ kind: 'ready' });
  } catch (error) {
    tell(error);
  }
}

/** The data plane, with what it has to tell going to the main thread. */
async function openPlane(
  { index, given, env, pod, destinations, connections }: WorkerTask,
  { platform, now }: WorkerSurroundings,
  report: (message: Report) => void,
): Promise<ThreadPlane> {
  const resolved = resolveSettings(given, env, pod);
  if (!resolved.ok) throw PillionError.of('settings.invalid', resolved.problems);
  const settings = resolved.value;
  const write = (line: string): void => report({ kind: 'log', line });
  const log = createLog({ write, now, common: { worker: index + 1 } }, settings.logLevel);
  const filters = await openFilters(settings.filters, { log });
  const meter = new Meter(settings.workload, filters?.labels);
  const transport = openTransport(
    settings,
    platform,
    log,
    shortageReport({ log, count: () => meter.descriptorsRefused++, now }),
  );
  const tally = new ConnectionTally(connections);
  const shared = {
    tell: (direction: 'outbound' | 'inbound', open: number) => tally.tell(index, direction, open),
    open: () => tally.open('outbound') + tally.open('inbound'),
  };
  const writeAccess = accessLines(report);
  return openDataPlane(
    { settings, transport, log, meter, filters, writeAccess, now, shared },
    indexDestinations(destinations),
  );
}

/** Lines of one turn of the loop pass in one message. */
function accessLines(report: (message: Report) => void): (line: string) => void {
  let lines: string[] = [];
  return (line) => {
    if (lines.push(line) > 1) return;
    setImmediate(() => {
      report({ kind: 'access', lines });
      lines = [];
    });
  };
}

function orders(
  plane: ThreadPlane,
  report: (message: Report) => void,
): (order: Order) => Promise<void> {
  let unwatch: (() => void) | undefined;
  return async (order) => {
    switch (order.kind) {
      case 'listen':
        await plane.listen();
        return report({ kind: 'listening' });
      case 'follow':
        return plane.follow(indexDestinations(order.destinations));
      case 'drain':
        return plane.inbound.drain();
      case 'level':
        return plane.setLogLevel(order.level);
      case 'watch':
        unwatch?.();
        unwatch = order.watched
          ? plane.feed.watch((record) => report({ kind: 'record', record: portableRecord(record) }))
          : undefined;
        return undefined;
      case 'read': {
        const { counts, memory } = await plane.read();
        const reading = { counts: countsMessage(counts), memory, endpoints: plane.endpoints() };
        return report({ kind: 'reading', reading });
      }
      case 'close':
        await plane.close();
        // The last lines are on their way in this turn of the loop.
        setImmediate(() => setImmediate(() => report({ kind: 'closed' })));
        return undefined;
    }
  };
}
