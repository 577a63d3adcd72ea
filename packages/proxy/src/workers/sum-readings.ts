import type { Reading } from '../data-plane.ts';
import type { EndpointFacts } from '../routing/load.ts';
import { sumCounts } from './counts-message.ts';
import type { WorkerReading } from './message.ts';

/** What the main thread knows itself. */
export interface OwnReading {
  readonly active: Reading['active'];
  /** Its heap comes to those of the workers; what is resident is the process's. */
  readonly memory: NodeJS.MemoryUsage;
  readonly accessLogDropped: number;
}

/** How the workers stand together. An endpoint that one of them leaves out is shown as left out. */
export function sumReadings(parts: readonly WorkerReading[], own: OwnReading): Reading {
  const counts = sumCounts(parts.map((part) => part.counts));
  return {
    counts: { ...counts, accessLogDropped: counts.accessLogDropped + own.accessLogDropped },
    active: own.active,
    memory: parts.reduce((sum, { memory }) => sumMemory(sum, memory), own.memory),
    endpoint: ({ name }, { text }) =>
      parts
        .flatMap(({ endpoints }) => endpoints.get(name)?.get(text) ?? [])
        .reduce(sumFacts, { active: 0, ejections: 0, ejected: false }),
  };
}

function sumMemory(a: NodeJS.MemoryUsage, b: NodeJS.MemoryUsage): NodeJS.MemoryUsage {
  return {
    rss: a.rss,
    heapTotal: a.heapTotal + b.heapTotal,
    heapUsed: a.heapUsed + b.heapUsed,
    external: a.external + b.external,
    arrayBuffers: a.arrayBuffers + b.arrayBuffers,
  };
}

function sumFacts(a: EndpointFacts, b: EndpointFacts): EndpointFacts {
  return {
    active: a.active + b.active,
    ejections: a.ejections + b.ejections,
    ejected: a.ejected || b.ejected,
  };
}
